/** What names stand for in a node's expressions, from the steps of a run. */
import type { StepView } from "~/api/types";
import { ancestors } from "../graph/connect";
import { type FullDraft, TRIGGER_ID } from "../graph/normal-draft";

export interface Names {
  input: unknown;
  trigger: unknown;
  nodes: Record<string, unknown>;
  vars: Record<string, unknown>;
  run: Record<string, unknown>;
}

/** Without a run the samples stand in; nodes without one are known by name alone. */
export function namesFor(draft: FullDraft, id: string, steps: readonly StepView[]): Names {
  const outputs = new Map<string, unknown>(steps.map((step) => [step.nodeId, step.output]));
  const output = (one: string) => {
    if (outputs.has(one)) return outputs.get(one);
    if (one === TRIGGER_ID) return draft.trigger.sample ?? null;
    return draft.nodes.find((node) => node.id === one)?.sample ?? null;
  };
  const before = [...ancestors(draft, id)].filter((one) => one !== TRIGGER_ID);
  const source = draft.edges.find((edge) => edge.target === id)?.source;
  const own = id === TRIGGER_ID ? TRIGGER_ID : source;
  return {
    input: own === undefined ? null : output(own),
    trigger: output(TRIGGER_ID),
    nodes: Object.fromEntries(before.toSorted().map((one) => [one, output(one)])),
    vars: { ...draft.settings.vars },
    run: {},
  };
}

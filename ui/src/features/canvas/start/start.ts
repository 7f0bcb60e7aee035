/** How a person starts a run of a scenario, by the trigger that it has. */
import type { Draft, Trigger } from "~/api/types";
import { same } from "../draft/same-value";
import { MANUAL, WEBHOOK } from "../panel/trigger/webhook-use";

export type StartKind = "run" | "event";

/** By hand or by an event; undefined for triggers that start runs all by themselves. */
export function startOf({ type }: Pick<Trigger, "type">): StartKind | undefined {
  if (type === MANUAL) return "run";
  return type === WEBHOOK ? "event" : undefined;
}

/** Whether two drafts would run differently: where things stand in the drawing does not count. */
export function runsDifferently(one: Draft, other: Draft): boolean {
  return !same(meaning(one), meaning(other));
}

function meaning(draft: Draft) {
  const { notes: _, ...rest } = draft;
  return {
    ...rest,
    trigger: { ...draft.trigger, position: undefined },
    nodes: (draft.nodes ?? []).map((node) => ({ ...node, position: undefined })),
  };
}

/** The sample of a node: what stands for its output where nothing real is there. */
import { neededJsonFault } from "~/design/text/json-fault";
import { changeNode } from "../graph/edit";
import { type FullDraft, nodeOf, TRIGGER_ID } from "../graph/normal-draft";

/** Undefined where there is none. */
export function sampleOf(draft: FullDraft, id: string): unknown {
  const sample = id === TRIGGER_ID ? draft.trigger.sample : nodeOf(draft, id)?.sample;
  return sample ?? undefined;
}

/** With another sample, or without one. */
export function withSample(draft: FullDraft, id: string, sample: unknown): FullDraft {
  if (id === TRIGGER_ID) {
    return { ...draft, trigger: { ...draft.trigger, sample: sample ?? null } };
  }
  return changeNode(draft, id, { sample: sample ?? null });
}

/** What was typed as a sample: nothing, a value, or what is wrong with it. */
export function readSample(text: string): { value: unknown } | { fault: string } {
  if (text.trim() === "") return { value: undefined };
  const fault = neededJsonFault(text);
  return fault === undefined ? { value: JSON.parse(text) as unknown } : { fault };
}

/** What of a run is shown: in the address, so that it can be sent to somebody. */
export const RUN_VIEWS = ["steps", "timeline", "logs", "graph"] as const;
export type RunView = (typeof RUN_VIEWS)[number];

export interface RunSearch {
  view?: RunView;
  /** Number and place of the step that is looked at: `4`, or `4@outer[3].` within a container. */
  step?: string;
}

export function readRunSearch({ view, step }: Record<string, unknown>): RunSearch {
  const known = RUN_VIEWS.find((one) => one === view);
  const text = typeof step === "number" ? String(step) : step;
  return {
    ...(known ? { view: known } : {}),
    ...(typeof text === "string" && /^\d{1,9}(@.{1,1000})?$/.test(text) ? { step: text } : {}),
  };
}

/** What names a step among all of a run. */
export function stepKey({ step, scope }: { step: number; scope: string }): string {
  return scope === "" ? String(step) : `${step}@${scope}`;
}

/** Where a run failed. */
import type { Run, StepView } from "./types";

/** The step that a failed run failed at; a failure that was handled is not the reason. */
export function failedStep(run: Run, steps: readonly StepView[]): StepView | undefined {
  if (run.status !== "failed") return undefined;
  const failed = steps.filter((step) => step.status === "failed");
  const culprit = failed.find((step) => step.attempts.at(-1)?.error?.code === run.error?.code);
  return culprit ?? failed.at(-1);
}

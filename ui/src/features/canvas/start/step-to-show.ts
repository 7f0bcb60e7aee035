/** What of a run is looked at first. */
import { failedStep } from "~/api/failed-step";
import type { Run, StepView } from "~/api/types";

/** Where it failed, else the last step that answered or is at work. */
export function stepToShow(run: Run, steps: readonly StepView[]): StepView | undefined {
  const ran = steps.findLast(({ status }) => status !== "skipped" && status !== "pending");
  return failedStep(run, steps) ?? ran;
}

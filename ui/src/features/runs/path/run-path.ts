/** What happened to each step of a run: what list and timeline draw. */
import { failedStep } from "~/api/failed-step";
import type { Draft, Run, StepStatus, StepView } from "~/api/types";

/** From the begin of the first attempt to the end of the last, waits between them included. */
export function stepMillis({ attempts }: StepView): number | null {
  const first = attempts[0];
  const last = attempts.at(-1);
  if (!first || !last?.finishedAt) return null;
  return Math.max(0, Date.parse(last.finishedAt) - Date.parse(first.startedAt));
}

/** The step that one wants to see first: the one that failed, else the one that holds the run up. */
export function decisiveStep(run: Run, steps: readonly StepView[]): StepView | undefined {
  if (run.status === "failed") return failedStep(run, steps);
  const open: readonly StepStatus[] = ["waiting", "running"];
  return steps.find((step) => open.includes(step.status));
}

/** How far the run came: its last step that was not left out. */
export function lastThatRan(steps: readonly StepView[]): StepView | undefined {
  return steps.findLast(({ status }) => status !== "skipped" && status !== "pending");
}

/** What a node is called: its label where it has one. */
export function nodeNames(content: Draft | undefined): ReadonlyMap<string, string> {
  const named = content?.nodes?.filter((node) => node.name) ?? [];
  return new Map(named.map((node) => [node.id, node.name ?? node.id]));
}

/** Nodes that do nothing but wait. */
export function delayNodes(content: Draft | undefined): ReadonlySet<string> {
  const delays = content?.nodes?.filter((node) => node.type === "delay") ?? [];
  return new Set(delays.map((node) => node.id));
}

export const SKIP_REASONS: Record<NonNullable<StepView["skipReason"]>, string> = {
  not_taken: "No way led here",
  failed_upstream: "A step before it failed",
  run_ended: "The run ended first",
};

/** Which way a run took through a scenario, from its steps. */
import type { StepStatus, StepView } from "~/api/types";
import { ERROR_OUTPUT } from "../graph/handles";
import { type FullEdge, TRIGGER_ID } from "../graph/normal-draft";

export interface NodePath {
  status: StepStatus;
  attempts: number;
  /** From the begin of the first attempt to the end of the last; null while it goes on. */
  millis: number | null;
  error: string | undefined;
}

export type RunPath = ReadonlyMap<string, NodePath>;

/** What happened to each node. A node in a container has many steps: the last one is shown. */
export function runPath(steps: readonly StepView[]): RunPath {
  const path = new Map<string, NodePath>();
  for (const step of steps) {
    const first = step.attempts[0];
    const last = step.attempts.at(-1);
    const millis =
      first && last?.finishedAt ? Date.parse(last.finishedAt) - Date.parse(first.startedAt) : null;
    path.set(step.nodeId, {
      status: step.status,
      attempts: step.attempts.length,
      millis,
      error: last?.error?.message,
    });
  }
  // It gave the event, else there would be no run.
  if (!path.has(TRIGGER_ID)) {
    path.set(TRIGGER_ID, { status: "succeeded", attempts: 0, millis: null, error: undefined });
  }
  return path;
}

/** Whether a value went along an edge. */
export function isTaken(edge: FullEdge, path: RunPath): boolean {
  const source = path.get(edge.source)?.status;
  const target = path.get(edge.target)?.status;
  if (target === undefined || target === "skipped" || target === "pending") return false;
  return edge.sourceHandle === ERROR_OUTPUT ? source === "failed" : source === "succeeded";
}

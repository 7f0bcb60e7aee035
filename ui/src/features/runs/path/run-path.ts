/** What happened to each step and node of a run: what list, timeline and graph draw. */
import type { Draft, Run, StepStatus, StepView } from "~/api/types";

export interface NodeState {
  status: StepStatus;
  /** How many attempts were made, over all steps of the node. */
  attempts: number;
  /** From the begin of the first attempt to the end of the last; null while it goes on or has none. */
  millis: number | null;
  /** How many steps the node has: more than one within a container. */
  steps: number;
  error: string | undefined;
}

/** The graver or livelier state is that of a node with several steps. */
const GRAVITY: readonly StepStatus[] = [
  "skipped",
  "pending",
  "succeeded",
  "cancelled",
  "waiting",
  "running",
  "failed",
];

/** By node id. */
export function nodeStates(steps: readonly StepView[]): Map<string, NodeState> {
  const states = new Map<string, NodeState>();
  for (const step of steps) {
    const before = states.get(step.nodeId);
    const state = stateOf(step);
    states.set(step.nodeId, before ? joined(before, state) : state);
  }
  return states;
}

function stateOf(step: StepView): NodeState {
  return {
    status: step.status,
    attempts: step.attempts.length,
    millis: stepMillis(step),
    steps: 1,
    error: step.attempts.at(-1)?.error?.message,
  };
}

function joined(one: NodeState, other: NodeState): NodeState {
  const isGraver = GRAVITY.indexOf(other.status) > GRAVITY.indexOf(one.status);
  const millis = one.millis === null ? other.millis : one.millis + (other.millis ?? 0);
  return {
    status: isGraver ? other.status : one.status,
    attempts: one.attempts + other.attempts,
    millis,
    steps: one.steps + 1,
    error: other.error ?? one.error,
  };
}

/** From the begin of the first attempt to the end of the last, waits between them included. */
export function stepMillis({ attempts }: StepView): number | null {
  const first = attempts[0];
  const last = attempts.at(-1);
  if (!first || !last?.finishedAt) return null;
  return Math.max(0, Date.parse(last.finishedAt) - Date.parse(first.startedAt));
}

/** The step that one wants to see first: the one that failed, else the one that holds the run up. */
export function decisiveStep(run: Run, steps: readonly StepView[]): StepView | undefined {
  const failed = steps.filter((step) => step.status === "failed");
  if (run.status === "failed") {
    // A failure that was handled is not the reason.
    const culprit = failed.find((step) => step.attempts.at(-1)?.error?.code === run.error?.code);
    return culprit ?? failed.at(-1);
  }
  const open: readonly StepStatus[] = ["waiting", "running"];
  return steps.find((step) => open.includes(step.status));
}

/** What a node is called: its label where it has one. */
export function nodeNames(content: Draft | undefined): ReadonlyMap<string, string> {
  const named = content?.nodes?.filter((node) => node.name) ?? [];
  return new Map(named.map((node) => [node.id, node.name ?? node.id]));
}

export const SKIP_REASONS: Record<NonNullable<StepView["skipReason"]>, string> = {
  not_taken: "No way led here",
  failed_upstream: "A step before it failed",
  run_ended: "The run ended first",
};

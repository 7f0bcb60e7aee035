/** A run's attempts as bars over time. */
import type { AttemptView, Run, StepStatus, StepView } from "~/api/types";

export interface Bar {
  /** Shares of the whole, from 0 to 1. */
  from: number;
  to: number;
  kind: "success" | "failure" | "interrupted" | "underWay" | "wait";
  attempt: number;
  millis: number;
}

export interface TimelineRow {
  step: StepView;
  bars: Bar[];
}

export interface Timeline {
  start: number;
  millis: number;
  rows: TimelineRow[];
}

/**
 * Steps that were reached, in the order of their first attempt. `now` is the end while it goes on;
 * nodes of which `delays` knows do nothing but wait.
 */
export function timelineOf(
  run: Run,
  steps: readonly StepView[],
  now: number,
  delays: ReadonlySet<string>,
): Timeline {
  const reached = steps.filter((step) => step.attempts.length > 0);
  const times = reached.flatMap((step) => step.attempts.map((one) => Date.parse(one.startedAt)));
  const start = times.length > 0 ? Math.min(...minMax(times)) : Date.parse(run.createdAt);
  const end = run.finishedAt ? Date.parse(run.finishedAt) : Math.max(now, start);
  const millis = Math.max(1, end - start);
  const share = (time: number) => Math.min(1, Math.max(0, (time - start) / millis));
  const rows = reached
    .map((step) => ({ step, bars: barsOf(step, share, end, delays.has(step.nodeId)) }))
    .sort((one, other) => (one.bars[0]?.from ?? 0) - (other.bars[0]?.from ?? 0));
  return { start, millis, rows };
}

/** Spreading hundreds of thousands of arguments would exhaust the stack. */
function minMax(times: readonly number[]): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const time of times) {
    least = Math.min(least, time);
    most = Math.max(most, time);
  }
  return [least, most];
}

function barsOf(
  step: StepView,
  share: (time: number) => number,
  end: number,
  isDelay: boolean,
): Bar[] {
  const bars: Bar[] = [];
  let last: number | undefined;
  for (const attempt of step.attempts) {
    const from = Date.parse(attempt.startedAt);
    const to = attempt.finishedAt ? Date.parse(attempt.finishedAt) : end;
    if (last !== undefined && from > last)
      bars.push(bar("wait", last, from, attempt.attempt, share));
    const kind = kindOf(attempt, step.status);
    const isWait = isDelay && (kind === "success" || kind === "underWay");
    bars.push(bar(isWait ? "wait" : kind, from, to, attempt.attempt, share));
    last = to;
  }
  if (step.status === "waiting" && last !== undefined && last < end) {
    bars.push(bar("wait", last, end, step.attempts.length + 1, share));
  }
  return bars;
}

function bar(
  kind: Bar["kind"],
  from: number,
  to: number,
  attempt: number,
  share: (time: number) => number,
): Bar {
  return { kind, from: share(from), to: share(to), attempt, millis: Math.max(0, to - from) };
}

function kindOf({ outcome }: AttemptView, status: StepStatus): Bar["kind"] {
  if (outcome === "success") return "success";
  if (outcome === "interrupted") return "interrupted";
  if (outcome) return "failure";
  // A node that waits for a timer has one attempt, open until then.
  return status === "waiting" ? "wait" : "underWay";
}

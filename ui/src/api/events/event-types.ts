/** What the server tells as it happens; `docs/api.md` names the events. */
import type { AttemptOutcome, LogView, Run, StepStatus } from "../types";

/** Where a run stands now: data of `run` and of `end`. */
export type RunEvent = Pick<
  Run,
  | "id"
  | "scenarioId"
  | "scenarioVersion"
  | "status"
  | "createdAt"
  | "startedAt"
  | "finishedAt"
  | "waitingUntil"
  | "error"
>;

/** What happened to a step. Skipped steps have no event. */
export interface StepEvent {
  runId: string;
  step: number;
  nodeId: string | null;
  status: StepStatus;
  attempt: number | null;
  outcome: AttemptOutcome | null;
  at: string;
}

/** A line of a run's log. */
export interface LogEvent {
  runId: string;
  line: LogView;
}

export type ServerEvent =
  /** What was seen before may be out of date: fetch anew. */
  | { kind: "reset" }
  | { kind: "run"; data: RunEvent }
  | { kind: "step"; data: StepEvent }
  | { kind: "log"; data: LogEvent }
  /** The run is over. A stream of one run closes after it. */
  | { kind: "end"; data: RunEvent };

const KINDS: ReadonlySet<string> = new Set(["reset", "run", "step", "log", "end"]);

/** An event of the wire as one of ours; undefined for kinds that only newer servers send. */
export function serverEvent(kind: string, data: string): ServerEvent | undefined {
  if (!KINDS.has(kind)) return undefined;
  if (kind === "reset") return { kind };
  return { kind, data: JSON.parse(data) } as ServerEvent;
}

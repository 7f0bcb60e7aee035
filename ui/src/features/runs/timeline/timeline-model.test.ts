import { expect, it } from "vitest";
import type { Run, StepView } from "~/api/types";
import { timelineOf } from "./timeline-model";

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 1) + seconds * 1000).toISOString();

const run = (finished: number | null): Run => ({
  ...{
    id: "run_1",
    scenarioId: "scn_1",
    correlationId: "c",
    dryRun: false,
    labels: {},
    entries: 1,
  },
  ...{ createdAt: at(0), finishedAt: finished === null ? null : at(finished) },
  status: finished === null ? "running" : "failed",
});

const NONE: ReadonlySet<string> = new Set();
const base = { scope: "", input: null, output: null };
const call: StepView = {
  ...{ ...base, step: 2, nodeId: "call", status: "failed" },
  attempts: [
    { attempt: 1, startedAt: at(0), finishedAt: at(1), outcome: "retryable_error" },
    { attempt: 2, startedAt: at(6), finishedAt: at(10), outcome: "fatal_error" },
  ],
};

it("attempts are bars, with the wait between them", () => {
  const { rows, millis } = timelineOf(run(10), [call], 0, NONE);
  expect(millis).toBe(10_000);
  expect(rows[0]?.bars.map(({ kind, from, to }) => [kind, from, to])).toEqual([
    ["failure", 0, 0.1],
    ["wait", 0.1, 0.6],
    ["failure", 0.6, 1],
  ]);
});

it("what goes on reaches to the present; what was not reached has no row", () => {
  const open: StepView = {
    ...{ ...base, step: 3, nodeId: "open", status: "running" },
    attempts: [{ attempt: 1, startedAt: at(2) }],
  };
  const skipped: StepView = { ...base, step: 4, nodeId: "s", status: "skipped", attempts: [] };
  const { rows } = timelineOf(run(null), [open, call, skipped], Date.parse(at(20)), NONE);
  expect(rows.map(({ step }) => step.nodeId)).toEqual(["call", "open"]);
  expect(rows[1]?.bars).toMatchObject([{ kind: "underWay", from: 0.1, to: 1, millis: 18_000 }]);
});

it("a run of no length at all is drawn all the same", () => {
  expect(timelineOf(run(0), [], 0, NONE)).toMatchObject({ millis: 1, rows: [] });
});

it("a delay is drawn as waiting, also when it is over", () => {
  const pause: StepView = {
    ...{ ...base, step: 2, nodeId: "pause", status: "succeeded" },
    attempts: [{ attempt: 1, startedAt: at(0), finishedAt: at(5), outcome: "success" }],
  };
  const { rows } = timelineOf(run(10), [pause], 0, new Set(["pause"]));
  expect(rows[0]?.bars).toMatchObject([{ kind: "wait", from: 0, to: 0.5 }]);
});

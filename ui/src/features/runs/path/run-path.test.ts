import { expect, it } from "vitest";
import type { AttemptView, Run, StepStatus, StepView } from "~/api/types";
import { decisiveStep, lastThatRan, nodeNames, stepMillis } from "./run-path";

function attempt(number: number, from: string, to: string | null, code?: string): AttemptView {
  const at = (time: string) => `2026-03-01T12:00:${time}Z`;
  return {
    attempt: number,
    startedAt: at(from),
    finishedAt: to === null ? null : at(to),
    outcome: to === null ? null : code ? "retryable_error" : "success",
    ...(code ? { error: { code, message: `message of ${code}` } } : {}),
  };
}

function step(
  number: number,
  nodeId: string,
  status: StepStatus,
  attempts: AttemptView[] = [],
): StepView {
  return { step: number, nodeId, scope: "", status, attempts, input: null, output: null };
}

const run = (status: Run["status"], code?: string): Run => ({
  ...{
    id: "run_1",
    scenarioId: "scn_1",
    correlationId: "c",
    dryRun: false,
    labels: {},
    entries: 1,
  },
  ...{ createdAt: "2026-03-01T12:00:00Z", status },
  error: code ? { code, message: "" } : null,
});

it("what goes on has no length yet", () => {
  expect(stepMillis(step(1, "a", "running", [attempt(1, "01", null)]))).toBeNull();
});

it("a failed run is decided by the failure that nobody handled", () => {
  const steps = [
    step(1, "handled", "failed", [attempt(1, "01", "02", "A")]),
    step(2, "fatal", "failed", [attempt(1, "02", "03", "B")]),
  ];
  expect(decisiveStep(run("failed", "B"), steps)?.nodeId).toBe("fatal");
  expect(decisiveStep(run("succeeded"), steps)).toBeUndefined();
  expect(decisiveStep(run("waiting"), [...steps, step(3, "w", "waiting")])?.nodeId).toBe("w");
});

it("a run came as far as its last step that was not left out", () => {
  const steps = [
    step(0, "trigger", "succeeded"),
    step(1, "a", "succeeded"),
    step(2, "b", "skipped"),
    step(3, "c", "pending"),
  ];
  expect(lastThatRan(steps)?.nodeId).toBe("a");
  expect(lastThatRan(steps.slice(2))).toBeUndefined();
});

it("nodes go by their label where they have one", () => {
  const content = {
    trigger: { type: "manual" },
    nodes: [
      { id: "a", type: "set", name: "Prepare" },
      { id: "b", type: "set" },
    ],
  };
  expect([...nodeNames(content as never)]).toEqual([["a", "Prepare"]]);
});

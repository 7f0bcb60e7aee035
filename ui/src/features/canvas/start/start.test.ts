import { expect, it } from "vitest";
import type { Run, StepView } from "~/api/types";
import { normalDraft } from "../graph/normal-draft";
import { runsDifferently, startOf } from "./start";
import { stepToShow } from "./step-to-show";

it("is by hand or by an event, as the trigger says", () => {
  expect(startOf({ type: "manual" })).toBe("run");
  expect(startOf({ type: "webhook" })).toBe("event");
  expect(startOf({ type: "cron" })).toBeUndefined();
});

it("is of the published version: the draft may say something else", () => {
  const draft = normalDraft({
    trigger: { type: "manual" },
    nodes: [{ id: "a", type: "logger", config: { message: "one" } }],
  });
  const [node] = draft.nodes;
  if (!node) throw new Error("there is a node");
  const moved = { ...draft, nodes: [{ ...node, position: { x: 1, y: 2 } }] };
  expect(runsDifferently(draft, moved)).toBe(false);
  expect(runsDifferently(draft, { ...draft, nodes: [{ ...node, config: {} }] })).toBe(true);
});

it("leads to where a run failed, else to what answered last", () => {
  const step = (nodeId: string, status: string, code?: string) =>
    ({ nodeId, status, attempts: [{ error: code ? { code } : null }] }) as unknown as StepView;
  const steps = [
    step("trigger", "succeeded"),
    step("handled", "failed", "A"),
    step("fatal", "failed", "B"),
    step("last", "succeeded"),
    step("other", "skipped"),
  ];
  const run = (status: string, code?: string) =>
    ({ status, error: code ? { code } : null }) as unknown as Run;
  expect(stepToShow(run("failed", "B"), steps)?.nodeId).toBe("fatal");
  expect(stepToShow(run("succeeded"), steps)?.nodeId).toBe("last");
  expect(stepToShow(run("failed", "B"), [])).toBeUndefined();
});

import { expect, it } from "vitest";
import { normalDraft } from "../graph/normal-draft";
import { runsDifferently, startOf } from "./start";

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

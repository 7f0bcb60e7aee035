import { expect, test } from "vitest";
import type { Draft, StepView } from "~/api/types";
import { filterStops, stoppedFilters } from "./filter-stops";

const content = {
  trigger: { type: "manual" },
  nodes: [
    { id: "large", type: "filter" },
    { id: "note", type: "logger" },
  ],
  edges: [
    { source: "trigger", target: "large" },
    { source: "large", target: "note" },
  ],
} as Draft;
const step = (nodeId: string, status: string, skipReason: string | null = null) =>
  ({ nodeId, status, skipReason }) as unknown as StepView;

test("a filter stopped what is behind it, and the server says why", () => {
  const steps = [step("large", "succeeded"), step("note", "skipped", "not_taken")];
  expect(stoppedFilters(content, steps)).toEqual(["large"]);
  const told = ["note skipped: large.out not taken, because input.total was 5 (needs > 100)"];
  expect(filterStops(["large"], told)).toEqual([
    { nodeId: "large", why: "input.total was 5 (needs > 100)" },
  ]);
  expect(filterStops(["large"], [])).toEqual([{ nodeId: "large", why: null }]);
});

test("a filter that let the event through stopped nothing", () => {
  expect(stoppedFilters(content, [step("large", "succeeded"), step("note", "succeeded")])).toEqual(
    [],
  );
  expect(stoppedFilters(undefined, [])).toEqual([]);
});

import { expect, it } from "vitest";
import type { LogView } from "~/api/types";
import { matchingLines, newDay } from "./log-lines";

const line = (message: string, nodeId: string | null): LogView => ({
  ...{ at: "2026-03-01T00:00:00Z", level: "info", step: null, attempt: null },
  ...{ message, nodeId },
});
const lines = [line("run accepted", null), line("Order 7 came in", "note"), line("told", "notify")];
const names = new Map([["notify", "Tell the warehouse"]]);
const found = (text: string) => matchingLines(lines, text, names).map(({ place }) => place);

it("lines are found by message, by the node's name and by its id, in any case", () => {
  expect(found("")).toEqual([0, 1, 2]);
  expect(found("ORDER")).toEqual([1]);
  expect(found("warehouse")).toEqual([2]);
  expect(found("notify")).toEqual([2]);
  expect(found("run")).toEqual([0]);
  expect(found("nothing")).toEqual([]);
});

it("a line says its day where that is another than the one before", () => {
  const days = ["2026-03-01T10:00:00Z", "2026-03-01T10:00:01Z", "2026-03-04T10:00:00Z", "no time"];
  const numbered = days.map((at, place) => ({ place, line: { ...line("came", null), at } }));
  expect(numbered.map((_, index) => newDay(numbered, index))).toEqual([
    ...[undefined, undefined, "Mar 4, 2026", undefined],
  ]);
});

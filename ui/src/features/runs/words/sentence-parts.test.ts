import { expect, it } from "vitest";
import { sentenceParts, timeParts } from "./sentence-parts";

const names = new Map([
  ["notify", "Tell the warehouse"],
  ["total", "Sum"],
]);
const told = (sentence: string) =>
  sentenceParts(sentence, { names, acceptedAt: "2026-11-29T17:42:46.067Z" }).map((part) => {
    if (part.kind === "text") return part.text;
    return part.kind === "node" ? `<${part.name}>` : `<${part.at.toISOString()}>`;
  });

it("nodes go by their names, where their ids stand as whole words", () => {
  expect(told("notify tried twice: 500, 500")).toEqual([
    "<Tell the warehouse>",
    " tried twice: 500, 500",
  ]);
  expect(told("note skipped: notify.out not taken")).toEqual([
    "note skipped: ",
    "<Tell the warehouse>",
    ".out not taken",
  ]);
  expect(told("check.true not taken, because input.total was 80")).toHaveLength(1);
  expect(told("notify_2 and re-notify failed")).toHaveLength(1);
});

it("times are times, also those of which the server leaves out the day", () => {
  expect(told("pause waits until 19:42:51")).toEqual([
    "pause waits until ",
    "<2026-11-29T19:42:51.000Z>",
  ]);
  expect(told("pause tried once: 500; next at 2026-11-30T00:00:01.000Z")).toEqual([
    "pause tried once: 500; next at ",
    "<2026-11-30T00:00:01.000Z>",
  ]);
  expect(told("pause failed: LATE: it was 19:42:51")).toHaveLength(1);
});

it("a message without times is one text", () => {
  expect(timeParts("attempt 1 failed, the next is due soon")).toHaveLength(1);
  expect(timeParts("")).toEqual([]);
  expect(timeParts("due at 2026-99-99T99:99:99Z")).toHaveLength(1);
});

import { expect, it } from "vitest";
import { diffLines, linesOf } from "./value-lines";

const told = (before: string[], after: string[]) =>
  diffLines(before, after).map(
    ({ how, text }) => `${{ same: " ", added: "+", removed: "-", place: "@" }[how]}${text}`,
  );

it("marks the lines that differ, and only those", () => {
  expect(told(["a", "b", "c"], ["a", "x", "c"])).toEqual([" a", "-b", "+x", " c"]);
  expect(told(["a"], ["a"])).toEqual([" a"]);
  expect(told([], ["a", "b"])).toEqual(["+a", "+b"]);
  expect(told(["a", "b", "a", "c"], ["b", "a", "d", "c"])).toEqual(["-a", " b", " a", "+d", " c"]);
});

it("tells huge texts as replaced instead of taking minutes", () => {
  const huge = (word: string) => Array.from({ length: 5_000 }, (_, index) => `${word}${index}`);
  expect(diffLines(huge("a"), huge("b"))).toHaveLength(10_000);
});

it("has no lines for what is not there", () => {
  expect(linesOf(undefined)).toEqual([]);
  expect(linesOf({ a: 1 })).toEqual(["{", '  "a": 1', "}"]);
});

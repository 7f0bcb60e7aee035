import { expect, it } from "vitest";
import { largeValue, largeValues } from "./large-values";

const large = (sha256: string) => ({ largeValue: { sha256, bytes: 12 } });

it("large values are found wherever they stand, each once", () => {
  const value = { a: [1, large("x")], b: { c: large("y") }, d: large("x") };
  expect(largeValues(value).map(({ sha256 }) => sha256)).toEqual(["x", "y"]);
  expect(largeValues(large("z"))).toEqual([{ sha256: "z", bytes: 12 }]);
});

it("of a hostile value only so much is looked through", () => {
  const wide = Array.from({ length: 300_000 }, () => [1]);
  expect(largeValues([wide, large("x")]).map(({ sha256 }) => sha256)).toEqual(["x"]);
});

it("what only looks like one is none", () => {
  expect(largeValue({ ...large("x"), more: 1 })).toBeUndefined();
  expect(largeValue({ largeValue: { sha256: 1 } })).toBeUndefined();
  expect(largeValue([large("x")])).toBeUndefined();
});

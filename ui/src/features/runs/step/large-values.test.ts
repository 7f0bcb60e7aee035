import { expect, it } from "vitest";
import { bytesText, largeValue, largeValues } from "./large-values";

const large = (sha256: string) => ({ largeValue: { sha256, bytes: 12 } });

it("large values are found wherever they stand, each once", () => {
  const value = { a: [1, large("x")], b: { c: large("y") }, d: large("x") };
  expect(largeValues(value).map(({ sha256 }) => sha256)).toEqual(["x", "y"]);
  expect(largeValues(large("z"))).toEqual([{ sha256: "z", bytes: 12 }]);
});

it("what only looks like one is none", () => {
  expect(largeValue({ ...large("x"), more: 1 })).toBeUndefined();
  expect(largeValue({ largeValue: { sha256: 1 } })).toBeUndefined();
  expect(largeValue([large("x")])).toBeUndefined();
});

it("sizes are told as people say them", () => {
  expect([900, 262_144, 10_485_760].map(bytesText)).toEqual(["900 bytes", "262 kB", "10.5 MB"]);
});

import { expect, it } from "vitest";
import { kindOfValue, parseTyped, typedValue } from "./variable-value";

it.each([["true"], [""], [true], [12], [null], [{ a: [1] }]])(
  "%j is what it was after it was shown and typed",
  (value) => {
    expect(parseTyped(typedValue(value), kindOfValue(value))).toEqual(value);
  },
);

import { expect, it } from "vitest";
import { remedyOf } from "./remedies";

it("the documentation's words come as text and code, without its marks", () => {
  const parts = remedyOf("INTERRUPTED") ?? [];
  expect(parts.some(({ kind, text }) => kind === "code" && text === "at_most_once")).toBe(true);
  expect(parts.map(({ text }) => text).join("")).not.toMatch(/[`#[\]]/);
});

it("the last code of a part has nothing of the next part", () => {
  const text = (remedyOf("AMBIGUOUS_RESULT") ?? []).map((part) => part.text).join("");
  expect(text).toContain("Look at the other side");
  expect(text).not.toContain("Runs");
});

it("a scenario's own codes have none", () => {
  expect(remedyOf("OUT_OF_STOCK")).toBeUndefined();
});

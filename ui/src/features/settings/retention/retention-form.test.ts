import { expect, test } from "vitest";
import type { Draft } from "~/api/types";
import { countFault, formOf, keptParts, ruleParts, withRetention } from "./retention-form";

const draft: Draft = {
  trigger: { type: "manual" },
  settings: { description: "d", retention: { succeeded: { age: "7d" } } },
};

test("rules come back as they were, and the rest of the draft stays", () => {
  expect(withRetention(draft, formOf(draft.settings?.retention))).toEqual(draft);
  const form = { ...formOf(null), failed: { age: " 90d ", count: "0" } };
  expect(withRetention(draft, form).settings).toEqual({
    description: "d",
    retention: { failed: { age: "90d", count: 0 } },
  });
});

test("a rule that says nothing is left out, so that the instance's holds", () => {
  expect(withRetention(draft, formOf(null)).settings).toEqual({ description: "d" });
});

test("counts are whole numbers", () => {
  expect(countFault({ age: "", count: "12" })).toBeUndefined();
  expect(countFault({ age: "", count: "" })).toBeUndefined();
  for (const count of ["-1", "1.5", "many"]) expect(countFault({ age: "", count })).toBeDefined();
});

test("rules are told in words", () => {
  expect(ruleParts(null)).toEqual([]);
  expect(keptParts(null)).toEqual(["For ever"]);
  expect(ruleParts({ age: "7d" })).toEqual(["7d"]);
  expect(keptParts({ age: "7d", count: 1000 })).toEqual(["7d", "the newest 1,000"]);
});

import { expect, it } from "vitest";
import { againOf, readJson } from "./again";

it("a version is a word or a number", () => {
  expect(["same", "latest", "3"].map(againOf)).toEqual(["same", "latest", 3]);
});

it("JSON is read, and what is none is told", () => {
  expect(readJson('{"ok": true}')).toEqual({ value: { ok: true } });
  expect(readJson("null")).toEqual({ value: null });
  expect(readJson("yes")).toHaveProperty("fault");
});

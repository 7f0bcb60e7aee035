import { expect, it } from "vitest";
import type { TypeInfo } from "~/api/types";
import { paletteGroups } from "./palette-items";
import { recentTypes, rememberType } from "./recent-types";

const type = (key: string, title: string, description: string, kind: TypeInfo["kind"] = "node") =>
  ({ key, title, description, kind }) as TypeInfo;

const types = [
  type("http", "HTTP request", "Calls a URL.", "action"),
  type("delay", "Wait", "Waits for a time or an HTTP date."),
  type("set", "Set fields", "Makes an object."),
  type("webhook", "Webhook", "HTTP events.", "trigger"),
];
const shown = (text: string, recent: string[] = []) =>
  paletteGroups(types, text, recent).map(({ title, types: found }) => [
    title,
    ...found.map(({ key }) => key),
  ]);

it("finds what has all words, by title first, and no triggers", () => {
  expect(shown("http")).toEqual([[undefined, "http", "delay"]]);
  expect(shown("http date")).toEqual([[undefined, "delay"]]);
  expect(shown("nothing like it")).toEqual([]);
});

it("groups by category, and shows what was used last first", () => {
  expect(shown("  ")).toEqual([
    ["Actions", "http"],
    ["Logic and data", "set", "delay"],
  ]);
  expect(shown("", ["delay", "gone"])).toEqual([
    ["Recently used", "delay"],
    ["Actions", "http"],
    ["Logic and data", "set"],
  ]);
});

it("remembers the types that were used last, each once", () => {
  for (const key of ["a", "b", "c", "a", "d", "e"]) rememberType(key);
  expect(recentTypes()).toEqual(["e", "d", "a", "c"]);
  localStorage.setItem("millrace.palette.recent", "{");
  expect(recentTypes()).toEqual([]);
});

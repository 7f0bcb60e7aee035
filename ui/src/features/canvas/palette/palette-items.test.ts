import { expect, it } from "vitest";
import type { TypeInfo } from "~/api/types";
import { paletteItems } from "./palette-items";

const type = (key: string, title: string, description: string, kind: TypeInfo["kind"] = "node") =>
  ({ key, title, description, kind }) as TypeInfo;

const types = [
  type("http", "HTTP request", "Calls a URL.", "action"),
  type("delay", "Wait", "Waits for a time or an HTTP date."),
  type("webhook", "Webhook", "HTTP events.", "trigger"),
];

it("finds what has all words, by title first, and no triggers", () => {
  expect(paletteItems(types, "http").map(({ key }) => key)).toEqual(["http", "delay"]);
  expect(paletteItems(types, "http date").map(({ key }) => key)).toEqual(["delay"]);
  expect(paletteItems(types, "  ")).toHaveLength(2);
  expect(paletteItems(types, "nothing like it")).toEqual([]);
});

import { expect, it } from "vitest";
import { followed } from "./followed";

const set = (...ids: string[]) => new Set(ids);

it.each([
  ["no panel is opened by choosing", undefined, set(), set("a"), undefined],
  ["the panel goes to the node that is chosen", "a", set("a"), set("b"), "b"],
  ["it stays while its node is one of those chosen", "a", set("a"), set("a", "b"), "a"],
  ["it closes when others are chosen", "a", set("a"), set("b", "c"), undefined],
  ["it closes when its node is let go", "a", set("a"), set(), undefined],
  ["what is no node stays open when nothing is chosen", "settings", set("a"), set(), "settings"],
] as const)("%s", (_name, open, before, now, expected) => {
  expect(followed(open, before, now)).toBe(expected);
});

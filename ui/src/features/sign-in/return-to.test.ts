import { expect, it } from "vitest";
import { safeReturn } from "./return-to";

it.each([
  ["/runs?status=failed#top", "/runs?status=failed#top"],
  [undefined, "/"],
  ["https://elsewhere.example/runs", "/"],
  ["//elsewhere.example/runs", "/"],
  ["/\\elsewhere.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/sign-in?link=x", "/"],
  ["https://[", "/"],
])("after signing in, %s leads to %s", (returnTo, expected) => {
  expect(safeReturn(returnTo)).toBe(expected);
});

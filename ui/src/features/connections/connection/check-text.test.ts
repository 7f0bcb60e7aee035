import { expect, test } from "vitest";
import { checkText } from "./check-text";

test("a check reads as a sentence", () => {
  expect(checkText({ name: "secrets", ok: true, message: "all can be read" })).toBe(
    "Secrets: all can be read",
  );
  expect(checkText({ name: "request", ok: false, message: "no answer" })).toBe(
    "Request: no answer",
  );
});

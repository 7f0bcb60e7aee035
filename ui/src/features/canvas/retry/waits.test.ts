import { expect, it } from "vitest";
import { retryText } from "./waits";

it.each([
  [{ attempts: 4, initial: "2s", factor: 1, jitter: "none" }, "4 attempts, after 2 s, 2 s, 2 s"],
  [{}, "3 attempts, after at most 1 s, 2 s"],
  [{ jitter: "none", initial: "45s" }, "3 attempts, after 45 s, 1 min"],
  [{ attempts: 1 }, "1 attempt, no retries"],
  [{ attempts: 9, jitter: "none" }, "9 attempts, after 1 s, 2 s, 4 s, 8 s … 1 min"],
  [{ attempts: "many" }, undefined],
  [{ initial: "" }, undefined],
])("%j is told as %j", (own, text) => {
  expect(retryText(own, {})).toBe(text);
});

it("what the node does not say, the scenario does", () => {
  const scenario = { attempts: 2, jitter: "none" };
  expect(retryText({ initial: "5s", attempts: null }, scenario)).toBe("2 attempts, after 5 s");
});

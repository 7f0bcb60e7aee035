import { expect, it } from "vitest";
import { cutText } from "./cut-text";

it("what is short stays as it is", () => {
  expect(cutText("", 10)).toBe("");
  expect(cutText("ten or so!", 10)).toBe("ten or so!");
});

it("what is long is cut between words, within a word only where it is very long, and says so", () => {
  expect(cutText("the callee said nothing", 12)).toBe("the callee…");
  expect(cutText("x".repeat(100), 50)).toBe(`${"x".repeat(50)}…`);
});

it("no character is cut in half, and no more than some lines are taken", () => {
  expect(cutText(`${"x".repeat(49)}😀😀`, 50)).toBe(`${"x".repeat(49)}…`);
  expect(cutText(`${"x".repeat(48)}😀😀`, 50)).toBe(`${"x".repeat(48)}😀…`);
  expect(cutText("line\n".repeat(20), 1000)).toBe(`${"line\n".repeat(8).trim()}…`);
});

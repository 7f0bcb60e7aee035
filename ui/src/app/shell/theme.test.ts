import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { setTheme, THEME_KEY } from "./theme";

/** What the browser runs before the first paint. */
const early = readFileSync("public/theme.js", "utf8");

it("a chosen theme is applied before the first paint of the next visit", () => {
  for (const theme of ["dark", "light", "system"] as const) {
    setTheme(theme);
    delete document.documentElement.dataset.theme;
    // biome-ignore lint/security/noGlobalEval: runs our own file as the browser does.
    globalThis.eval(early);
    expect(document.documentElement.dataset.theme ?? "system").toBe(theme);
  }
});

it("a stored value that is no theme is left alone", () => {
  localStorage.setItem(THEME_KEY, "pink");
  // biome-ignore lint/security/noGlobalEval: runs our own file as the browser does.
  globalThis.eval(early);
  expect(document.documentElement.dataset.theme).toBeUndefined();
});

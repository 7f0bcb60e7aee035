/** The pictures of the README, made of the real editor: `make screenshots`. */
import { defineConfig } from "@playwright/test";
import tests from "./playwright.config.ts";

export default defineConfig(tests, {
  testDir: "screenshots",
  workers: 1,
  use: { viewport: { width: 1280, height: 800 } },
});

/** The editor's figures: `make bench-ui`. Nothing of it is a test that must pass in time. */
import { defineConfig } from "@playwright/test";
import base from "../playwright.config.ts";

export default defineConfig({
  ...base,
  testDir: ".",
  testMatch: "*.bench.ts",
  outputDir: "../results",
  fullyParallel: false,
  workers: 1,
  timeout: 3_600_000,
  // What is not there within this time will not come.
  use: { ...base.use, actionTimeout: 30_000 },
});

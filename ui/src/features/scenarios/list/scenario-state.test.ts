import { expect, test } from "vitest";
import type { ScenarioStatistics, ScenarioSummary } from "~/api/types";
import { courseText, isFailing, scenarioState, startText, successText } from "./scenario-state";

const statistics: ScenarioStatistics = {
  scenarioId: "scn_1",
  started: 1200,
  succeeded: 1199,
  failed: 1,
  cancelled: 0,
  lastRunAt: null,
  lastStatus: "succeeded",
  perHour: [],
  failedPerHour: [],
};
const summary = (publishedVersion: number | null, enabled: boolean) =>
  ({ publishedVersion, enabled }) as ScenarioSummary;

test("a scenario is not published, enabled or disabled", () => {
  expect(scenarioState(summary(null, true))).toBe("unpublished");
  expect(scenarioState(summary(2, true))).toBe("enabled");
  expect(scenarioState(summary(2, false))).toBe("disabled");
});

test("what starts it is told in words, not as a type", () => {
  const startedBy = (trigger: string) => startText({ trigger } as ScenarioSummary);
  expect(startedBy("manual")).toBe("Started by hand");
  expect(startedBy("webhook")).toBe("Started by a webhook");
});

test("it fails while its last run has failed", () => {
  expect(isFailing(undefined)).toBe(false);
  expect(isFailing(statistics)).toBe(false);
  expect(isFailing({ ...statistics, lastStatus: "failed" })).toBe(true);
});

test("figures are told in words, and what is not all never as all", () => {
  expect(successText(statistics)).toBe("99.9% succeeded");
  expect(successText({ ...statistics, succeeded: 1, failed: 1 })).toBe("1 of 2 succeeded");
  expect(successText({ ...statistics, succeeded: 0, failed: 0 })).toBe("None ended");
  expect(courseText(statistics)).toBe("1,200 runs in the last 24 hours, 1 failed");
  expect(courseText({ ...statistics, started: 1, failed: 0 })).toBe(
    "1 run in the last 24 hours, none failed",
  );
});

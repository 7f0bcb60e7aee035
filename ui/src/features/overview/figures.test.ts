import { expect, test } from "vitest";
import { bucketTime, failing, hasNeverRun, rateText, successRate } from "./figures";

test("a success rate is told of what has finished, and never rounded up to all", () => {
  expect(successRate({ succeeded: 0, failed: 0 })).toBeNull();
  expect(successRate({ succeeded: 3, failed: 1 })).toBe(0.75);
  expect(rateText(null)).toBe("–");
  expect(rateText(1)).toBe("100%");
  expect(rateText(0.99999)).toBe("99.9%");
  expect(rateText(0)).toBe("0%");
});

test("nothing has run yet only where that is known", () => {
  expect(hasNeverRun(undefined)).toBe(false);
  expect(hasNeverRun({})).toBe(false);
  expect(hasNeverRun({ runs: { succeeded: 0, failed: 0 } })).toBe(true);
  expect(hasNeverRun({ runs: { succeeded: 0, failed: 1 } })).toBe(false);
});

test("scenarios with failures come most first", () => {
  const item = (scenarioId: string, failed: number) => ({
    scenarioId,
    failed,
    started: 5,
    succeeded: 5 - failed,
    cancelled: 0,
    lastRunAt: null,
    lastStatus: null,
    perHour: [],
    failedPerHour: [],
  });
  const found = failing([item("a", 1), item("b", 0), item("c", 3)]);
  expect(found.map(({ scenarioId }) => scenarioId)).toEqual(["c", "a"]);
});

test("times have their day where there are several", () => {
  expect(bucketTime("2026-11-29T10:00:00", 24)).toBe("10:00");
  expect(bucketTime("2026-11-29T10:00:00", 168)).toMatch(/Sun.*10:00/);
  expect(bucketTime("no time", 24)).toBe("no time");
});

import { expect, test } from "vitest";
import { axisTicks, countTicks, dots, gappedLine, placeAt, stackedBars } from "./chart-scale";

test("an axis goes from zero to a round number", () => {
  expect(axisTicks(97)).toEqual([0, 25, 50, 75, 100]);
  expect(axisTicks(1.3)).toEqual([0, 0.5, 1, 1.5]);
  expect(axisTicks(0)).toEqual([0, 1]);
  expect(axisTicks(Number.NaN)).toEqual([0, 1]);
});

test("numbers of things have no halves", () => {
  expect(countTicks(1)).toEqual([0, 1, 2, 3, 4]);
  expect(countTicks(1000)).toEqual([0, 250, 500, 750, 1000]);
  for (const largest of [1, 2, 3, 7, 13, 99]) {
    expect(countTicks(largest).every(Number.isInteger)).toBe(true);
    expect(countTicks(largest).at(-1)).toBeGreaterThanOrEqual(largest);
  }
});

test("bars stand above each other and end where the sum is", () => {
  const bars = stackedBars(
    [
      [1, 0],
      [1, 4],
    ],
    4,
    { width: 20, height: 100 },
  );
  expect(bars.map(({ parts }) => parts)).toEqual([
    [
      { y: 75, height: 25 },
      { y: 50, height: 25 },
    ],
    [
      { y: 100, height: 0 },
      { y: 0, height: 100 },
    ],
  ]);
  expect(stackedBars([[]], 4, { width: 20, height: 100 })).toEqual([]);
});

test("a line has gaps where there is no value, and a dot where one stands alone", () => {
  const size = { width: 40, height: 10 };
  expect(gappedLine([10, 0, null, 5], 10, size)).toBe("M5 0L15 10M35 5");
  expect(dots([10, 0, null, 5], 10, size)).toBe("M35 5l0 0");
  expect(dots([10], 10, size)).toBe("M20 0l0 0");
  expect(gappedLine([], 10, size)).toBe("");
  expect(gappedLine([null, null], 10, size)).toBe("");
});

test("a pointer is over the place that is drawn there", () => {
  expect(placeAt(0, 24, 240)).toBe(0);
  expect(placeAt(239, 24, 240)).toBe(23);
  expect(placeAt(500, 24, 240)).toBe(23);
  expect(placeAt(5, 0, 240)).toBeNull();
});

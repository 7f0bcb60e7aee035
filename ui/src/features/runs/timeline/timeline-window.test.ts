import { describe, expect, it } from "vitest";
import type { Bar } from "./timeline-model";
import { drawnBars, isWhole, moved, ticks, WHOLE, zoomed } from "./timeline-window";

describe("the window of a timeline", () => {
  it("keeps the moment under the pointer where it is", () => {
    expect(zoomed(WHOLE, 0.5, 0.5, 10_000)).toEqual({ from: 0.25, to: 0.75 });
    expect(zoomed(WHOLE, 0.5, 1, 10_000)).toEqual({ from: 0.5, to: 1 });
    const near = zoomed({ from: 0.2, to: 0.4 }, 0.5, 0.25, 10_000);
    expect(near.from).toBeCloseTo(0.225);
    expect(near.to).toBeCloseTo(0.325);
  });

  it("never leaves the whole, nor becomes too short to see anything", () => {
    const late = zoomed({ from: 0.9, to: 1 }, 4, 0, 10_000);
    expect(late.from).toBeCloseTo(0.6);
    expect(late.to).toBe(1);
    expect(isWhole(zoomed({ from: 0.9, to: 1 }, 400, 0, 10_000))).toBe(true);
    const least = zoomed({ from: 0.5, to: 0.501 }, 0.001, 0.5, 10_000);
    expect((least.to - least.from) * 10_000).toBeCloseTo(5);
    expect(moved({ from: 0.5, to: 0.75 }, 3)).toEqual({ from: 0.75, to: 1 });
    expect(moved({ from: 0.5, to: 0.75 }, -1)).toEqual({ from: 0.25, to: 0.5 });
  });
});

describe("the bars of a window", () => {
  const bar = (attempt: number, from: number, to: number, kind: Bar["kind"] = "success"): Bar => ({
    ...{ attempt, from, to, kind, millis: 1 },
  });

  it("are cut at its edges; what lies outside is left out", () => {
    const bars = [bar(1, 0, 0.1), bar(2, 0.2, 0.6), bar(3, 0.9, 1)];
    const drawn = drawnBars(bars, { from: 0.4, to: 0.8 });
    expect(drawn).toHaveLength(1);
    expect(drawn[0]).toMatchObject({ attempt: 2, from: 0 });
    expect(drawn[0]?.to).toBeCloseTo(0.5);
  });

  it("are one where they are too close to be told apart, and it shows the worst", () => {
    const many = Array.from({ length: 2_000 }, (_, index) => {
      const kind = index === 1_000 ? "failure" : "success";
      return bar(index + 1, index / 2_000, (index + 0.5) / 2_000, kind);
    });
    const drawn = drawnBars(many, WHOLE);
    expect(drawn.length).toBeLessThan(500);
    expect(drawn[0]?.lastAttempt).toBeGreaterThan(3);
    expect(drawn.filter(({ kind }) => kind === "failure")).toHaveLength(1);
    expect(drawnBars(many, { from: 0.5, to: 0.51 })).toHaveLength(21);
  });
});

describe("the axis", () => {
  it.each([
    [10_000, 5, 2_000],
    [950, 5, 200],
    [3_600_000, 4, 1_800_000],
    [4 * 86_400_000, 2, 2 * 86_400_000],
  ])("of %s ms has round moments", (millis, count, step) => {
    const found = ticks(millis, WHOLE, count);
    expect(found[0]?.text).toBe("0");
    expect(found[1]?.millis).toBe(step);
    expect(found.length).toBeLessThanOrEqual(count + 1);
  });

  it("of a part tells neighbours apart", () => {
    const texts = (total: number, from: number, to: number) =>
      ticks(total, { from, to }, 5).map(({ text }) => text);
    expect(texts(10_000, 0.5, 0.51)).toEqual([
      ...["5.00 s", "5.02 s", "5.04 s", "5.06 s", "5.08 s", "5.10 s"],
    ]);
    expect(texts(7_200_000, 0.75, 0.7501)).toContain("1:30:00.2");
    expect(texts(600_000, 0.5, 0.51)).toContain("5:02");
  });
});

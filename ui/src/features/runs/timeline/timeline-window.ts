/** The part of a run's time that is looked at, and what of a row is drawn of it. */
import { duration } from "~/design/time/format-time";
import type { Bar } from "./timeline-model";

/** Shares of the whole, from 0 to 1. */
export interface TimeWindow {
  from: number;
  to: number;
}

export const WHOLE: TimeWindow = { from: 0, to: 1 };

/** Nobody needs to see less at once. */
const LEAST_MILLIS = 5;

/** Longer (`factor` above 1) or shorter, with the moment at `anchor` of its width staying there. */
export function zoomed(
  { from, to }: TimeWindow,
  factor: number,
  anchor: number,
  totalMillis: number,
): TimeWindow {
  const least = Math.min(1, LEAST_MILLIS / totalMillis);
  const span = Math.min(1, Math.max(least, (to - from) * factor));
  return placed(from + anchor * (to - from) - anchor * span, span);
}

/** Earlier or later by a share of its own width. */
export function moved({ from, to }: TimeWindow, by: number): TimeWindow {
  return placed(from + by * (to - from), to - from);
}

function placed(from: number, span: number): TimeWindow {
  const last = 1 - span;
  return from >= last
    ? { from: last, to: 1 }
    : { from: Math.max(0, from), to: Math.max(0, from) + span };
}

export function isWhole({ from, to }: TimeWindow): boolean {
  return to - from >= 1;
}

/** A bar as it is drawn: shares of the window, cut at its edges. */
export interface DrawnBar extends Bar {
  /** Where it begins, a share of the whole. */
  begin: number;
  /** The last of the attempts that are drawn as one since they are too close to be told apart. */
  lastAttempt: number;
}

/** What of several bars in one place is to be seen. */
const WEIGHT: Record<Bar["kind"], number> = {
  ...{ wait: 0, success: 1, underWay: 2, interrupted: 3, failure: 4 },
};

/** Bars that end within so small a share of the window after the begin of another are one with it. */
const CLOSE = 1 / 400;

/** The bars that are seen in a window: few, however many attempts there are. */
export function drawnBars(bars: readonly Bar[], { from, to }: TimeWindow): DrawnBar[] {
  const span = to - from;
  const share = (at: number) => Math.min(1, Math.max(0, (at - from) / span));
  const drawn: DrawnBar[] = [];
  for (const bar of bars) {
    if (bar.to < from || bar.from > to) continue;
    const place = { from: share(bar.from), to: share(bar.to), begin: bar.from };
    const next = { ...bar, ...place, lastAttempt: bar.attempt };
    const last = drawn.at(-1);
    if (last && next.to - last.from < CLOSE) {
      last.to = next.to;
      last.lastAttempt = next.attempt;
      last.millis += next.millis;
      if (WEIGHT[next.kind] > WEIGHT[last.kind]) last.kind = next.kind;
    } else {
      drawn.push(next);
    }
  }
  return drawn;
}

export interface Tick {
  millis: number;
  share: number;
  text: string;
}

/** Round moments within a window for the axis: at most one more than `count`. */
export function ticks(totalMillis: number, { from, to }: TimeWindow, count: number): Tick[] {
  const first = from * totalMillis;
  // What floating point adds must not make the steps longer.
  const length = Math.round((to - from) * totalMillis * 1e6) / 1e6;
  const step = roundLength(length / count);
  const found: Tick[] = [];
  for (let at = Math.ceil(first / step) * step; at <= first + length; at += step) {
    found.push({ millis: at, share: (at - first) / length, text: momentText(at, step) });
  }
  return found;
}

/** As long as it must be for neighbours to differ: "40 s", "40.125 s", "2:05:40". */
function momentText(millis: number, step: number): string {
  if (millis === 0) return "0";
  if (millis < 1000 || step >= 60_000) return duration(millis);
  const decimals = step >= 1000 ? 0 : Math.min(3, 4 - String(step).length);
  if (millis < 60_000) return `${(millis / 1000).toFixed(decimals)} s`;
  const seconds = ((millis % 60_000) / 1000)
    .toFixed(decimals)
    .padStart(decimals ? 3 + decimals : 2, "0");
  const minutes = Math.floor(millis / 60_000) % 60;
  const hours = Math.floor(millis / 3_600_000);
  return hours === 0
    ? `${minutes}:${seconds}`
    : `${hours}:${String(minutes).padStart(2, "0")}:${seconds}`;
}

const STEPS = [1, 2, 5];
const LENGTHS = [60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400].map((s) => s * 1000);

function roundLength(rough: number): number {
  if (rough > 30_000) {
    const found = LENGTHS.find((length) => length >= rough);
    if (found !== undefined) return found;
    return Math.ceil(rough / 86_400_000) * 86_400_000;
  }
  for (let power = 1; power <= 100_000; power *= 10) {
    const found = STEPS.find((step) => step * power >= rough);
    if (found !== undefined) return found * power;
  }
  return 60_000;
}

/** What retrying means in figures: how many attempts, and how long it waits before each. */

import { readDuration } from "../form/static/duration";

export interface RetrySettings {
  attempts?: unknown;
  initial?: unknown;
  factor?: unknown;
  max?: unknown;
  jitter?: unknown;
}

const DEFAULTS = { attempts: 3, initial: "1s", factor: 2, max: "60s", jitter: "full" } as const;
/** More waits than these are told by their last one. */
const WAITS_SHOWN = 5;

const UNITS = [
  ["d", 864e5],
  ["h", 36e5],
  ["min", 6e4],
  ["s", 1e3],
  ["ms", 1],
] as const;

/** "4 attempts, after 2 s, 2 s, 2 s"; undefined while something of it is no figure. */
export function retryText(own: RetrySettings, ofScenario: RetrySettings): string | undefined {
  const pick = (name: keyof RetrySettings) => own[name] ?? ofScenario[name] ?? DEFAULTS[name];
  const [attempts, factor] = [Number(pick("attempts")), Number(pick("factor"))];
  const [first, longest] = [millisOf(pick("initial")), millisOf(pick("max"))];
  if (!Number.isInteger(attempts) || attempts < 1 || !(factor >= 1)) return undefined;
  if (first === undefined || longest === undefined) return undefined;
  if (attempts === 1) return "1 attempt, no retries";
  const waits = Array.from({ length: attempts - 1 }, (_, index) =>
    spanWords(Math.min(longest, first * factor ** index)),
  );
  const told =
    waits.length <= WAITS_SHOWN
      ? waits.join(", ")
      : `${waits.slice(0, WAITS_SHOWN - 1).join(", ")} … ${waits.at(-1)}`;
  const isRandom = pick("jitter") === "full";
  return `${attempts} attempts, after ${isRandom ? "at most " : ""}${told}`;
}

function millisOf(span: unknown): number | undefined {
  return typeof span === "string" ? readDuration(span) : undefined;
}

/** Short, since several stand in a row. */
function spanWords(millis: number): string {
  const [unit, size] = UNITS.find(([, one]) => millis >= one) ?? ["ms", 1];
  return `${Number((millis / size).toFixed(1))} ${unit}`;
}

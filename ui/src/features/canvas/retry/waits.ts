/** What retrying means in figures: how many attempts, and how long it waits before each. */

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

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };

/** Milliseconds of `90s` or `1h 30m`; undefined for what is no such length. */
export function spanMillis(text: unknown): number | undefined {
  if (typeof text !== "string") return undefined;
  const parts = [...text.matchAll(/\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text.trimEnd()) {
    return undefined;
  }
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ""] ?? 0), 0);
}

/** "4 attempts, after 2 s, 2 s, 2 s"; undefined while something of it is no figure. */
export function retryText(own: RetrySettings, ofScenario: RetrySettings): string | undefined {
  const pick = (name: keyof RetrySettings) => own[name] ?? ofScenario[name] ?? DEFAULTS[name];
  const [attempts, factor] = [Number(pick("attempts")), Number(pick("factor"))];
  const [first, longest] = [spanMillis(pick("initial")), spanMillis(pick("max"))];
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

function spanWords(millis: number): string {
  const [unit, size] = [...Object.entries(UNITS)].toReversed().find(([, one]) => millis >= one) ?? [
    "ms",
    1,
  ];
  return `${Number((millis / size).toFixed(1))} ${unit === "m" ? "min" : unit}`;
}

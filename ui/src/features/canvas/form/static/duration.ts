/** Lengths of time as people write them: `90s`, `1h 30m`, `PT1H30M`. The server reads the same. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Longest first, with the words that the server knows for each. */
const UNITS = [
  { millis: 7 * DAY, words: ["w", "wk", "wks", "week", "weeks"] },
  { millis: DAY, words: ["d", "day", "days"] },
  { millis: HOUR, words: ["h", "hr", "hrs", "hour", "hours"] },
  { millis: MINUTE, words: ["m", "min", "mins", "minute", "minutes"] },
  { millis: SECOND, words: ["s", "sec", "secs", "second", "seconds"] },
  { millis: 1, words: ["ms", "msec", "msecs", "millisecond", "milliseconds"] },
] as const;

const ISO = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i;

/** Its milliseconds; undefined when it is none. Months and years have no one length, so they are none. */
export function readDuration(text: string): number | undefined {
  const trimmed = text.trim();
  return /^p/i.test(trimmed) ? readIso(trimmed) : readWords(trimmed);
}

function readIso(text: string): number | undefined {
  const parts = ISO.exec(text)?.slice(1);
  if (!parts?.some((part) => part !== undefined)) return undefined;
  return parts.reduce(
    (sum, part, index) => sum + Number(part ?? 0) * (UNITS[index]?.millis ?? 0),
    0,
  );
}

function readWords(text: string): number | undefined {
  if (!/^(?:\d+\s*[a-z]+[\s,]*)+$/i.test(text)) return undefined;
  let sum = 0;
  let longest = Number.POSITIVE_INFINITY;
  for (const [, count, word] of text.matchAll(/(\d+)\s*([a-z]+)/gi)) {
    const unit = UNITS.find(({ words }) => words.some((one) => one === word?.toLowerCase()));
    // Each unit once, the longer before the shorter: anything else is a slip.
    if (!unit || unit.millis >= longest) return undefined;
    longest = unit.millis;
    sum += Number(count) * unit.millis;
  }
  return sum;
}

const NAMES = [
  [DAY, "day"],
  [HOUR, "hour"],
  [MINUTE, "minute"],
  [SECOND, "second"],
  [1, "millisecond"],
] as const;

/** "1 hour 30 minutes": what was read, for whoever wrote `90m`. */
export function durationWords(millis: number): string {
  let rest = millis;
  const words: string[] = [];
  for (const [size, name] of NAMES) {
    const count = Math.floor(rest / size);
    rest %= size;
    if (count > 0) words.push(`${count.toLocaleString("en")} ${name}${count === 1 ? "" : "s"}`);
  }
  return words.join(" ") || "no time at all";
}

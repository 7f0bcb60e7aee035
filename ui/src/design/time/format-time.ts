/** Times and lengths of time in words. All take the reader's zone unless they say otherwise. */
// Always a number: "tomorrow" and "next month" ask for the calendar, not for how long it is.
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "short" });
const ABSOLUTE = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });
/** In the style of the above, with milliseconds; alone, the day of it. */
const CLOCK = new Intl.DateTimeFormat("en", {
  ...{ hour: "numeric", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 },
  hour12: ABSOLUTE.resolvedOptions().hour12 ?? true,
});
const DAY = new Intl.DateTimeFormat("en", { dateStyle: "medium" });

/** Each unit with its length in seconds, and how many of it are told as one of the next. */
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number, number][] = [
  ["second", 1, 60],
  ["minute", 60, 60],
  ["hour", 3600, 24],
  ["day", 24 * 3600, 30],
  ["month", 30 * 24 * 3600, 12],
  ["year", 365 * 24 * 3600, Number.POSITIVE_INFINITY],
];

/** "5 min. ago", "in 2 hr.": rounded to the nearest, so that a moment's delay does not change it. */
export function relativeTime(time: Date, now: Date): string {
  const seconds = Math.round((time.getTime() - now.getTime()) / 1000);
  const size = Math.abs(seconds);
  // Clocks differ a little: a time just ahead of ours is now.
  if (size < 5) return "just now";
  const fits = ([, length, next]: (typeof UNITS)[number]) => Math.round(size / length) < next;
  const [unit, length] = UNITS.find(fits) ?? ["second", 1];
  return RELATIVE.format(Math.sign(seconds) * Math.round(size / length), unit);
}

/** Date and time in the reader's zone. */
export function absoluteTime(time: Date): string {
  return ABSOLUTE.format(time);
}

/** The time of day to the millisecond, in the reader's zone: for what follows closely on each other. */
export function clockTime(time: Date): string {
  return CLOCK.format(time);
}

/** The day in the reader's zone. */
export function dayText(time: Date): string {
  return DAY.format(time);
}

/** As the API writes it, for those who compare with logs. */
export function utcTime(time: Date): string {
  return time.toISOString().replace("T", " ").replace("Z", " UTC");
}

/** "< 1 ms", "850 ms", "1.25 s", "3 m 20 s", "2 h 5 m", "3 d 4 h". */
export function duration(millis: number): string {
  // Clocks count whole milliseconds: nothing takes no time at all.
  if (millis < 0.5) return "< 1 ms";
  if (millis < 1000) return `${Math.round(millis)} ms`;
  const seconds = millis / 1000;
  if (seconds < 60) return `${trimmed(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return pair(whole, 60, "m", 1, "s");
  if (whole < 86_400) return pair(whole, 3600, "h", 60, "m");
  return pair(whole, 86_400, "d", 3600, "h");
}

function trimmed(seconds: number): string {
  return String(Number(seconds.toFixed(seconds < 10 ? 2 : 1)));
}

function pair(seconds: number, big: number, bigName: string, small: number, smallName: string) {
  const rest = Math.floor((seconds % big) / small);
  const first = `${Math.floor(seconds / big)} ${bigName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}

import { expect, it } from "vitest";
import { absoluteTime, clockTime, dayText, duration, relativeTime, utcTime } from "./format-time";

const now = new Date("2026-03-01T12:00:00.000Z");

it.each([
  ["2026-03-01T12:00:02.000Z", "just now"],
  ["2026-03-01T11:59:20.000Z", "40 sec. ago"],
  ["2026-03-01T11:00:00.000Z", "1 hr. ago"],
  ["2026-02-28T11:00:00.000Z", "1 day ago"],
  ["2026-03-01T13:59:50.000Z", "in 2 hr."],
  ["2026-03-01T12:59:40.000Z", "in 1 hr."],
  ["2026-05-30T11:59:50.000Z", "in 3 mo."],
  ["2024-02-28T11:00:00.000Z", "2 yr. ago"],
])("%s is %s", (time, expected) => {
  expect(relativeTime(new Date(time), now)).toBe(expected);
});

it("what is longer is never told as shorter", () => {
  const days = { sec: 1 / 86_400, min: 1 / 1440, hr: 1 / 24, day: 1, mo: 30, yr: 365 };
  let before = 0;
  for (let seconds = 5; seconds < 3 * 365 * 86_400; seconds += Math.ceil(seconds / 500)) {
    const told = relativeTime(new Date(now.getTime() + seconds * 1000), now);
    const [, count, unit] = /^in (\d+) (sec|min|hr|day|mo|yr)/.exec(told) ?? [];
    const length = Number(count) * days[unit as keyof typeof days];
    expect(length, told).toBeGreaterThanOrEqual(before);
    before = length;
  }
});

it.each([
  [0, "< 1 ms"],
  [850.4, "850 ms"],
  [1250, "1.25 s"],
  [2000, "2 s"],
  [59_940, "59.9 s"],
  [200_000, "3 m 20 s"],
  [7_500_000, "2 h 5 m"],
  [3_600_000, "1 h"],
  [273_600_000, "3 d 4 h"],
])("%s ms are %s", (millis, expected) => {
  expect(duration(millis)).toBe(expected);
});

it("UTC is written as in logs", () => {
  expect(utcTime(now)).toBe("2026-03-01 12:00:00.000 UTC");
});

it("a time of day is that of the whole time, with milliseconds", () => {
  const time = new Date("2026-03-01T17:42:46.067Z");
  const [clock = "", half = ""] = clockTime(time).split(/\.067/);
  expect(clock).toMatch(/^\d{1,2}:\d\d:46$/);
  expect(absoluteTime(time)).toBe(`${dayText(time)}, ${clock}${half}`);
});

/** What the overview says of the figures that the server gives. */
import type { HealthStats, Member, MemberDuty, RunFigures, ScenarioStatistics } from "~/api/types";

/** The part of the finished runs that succeeded, 0 to 1; null while none has finished. */
export function successRate({
  succeeded,
  failed,
}: Pick<RunFigures, "succeeded" | "failed">): number | null {
  const ended = succeeded + failed;
  return ended === 0 ? null : succeeded / ended;
}

/** Whether there is no run at all; figures would all be zero then. False where that is not known. */
export function hasNeverRun(stats: HealthStats | undefined): boolean {
  return stats?.runs != null && Object.values(stats.runs).every((count) => count === 0);
}

/** "99.3%"; what is not all is never rounded up to all. */
export function rateText(rate: number | null): string {
  if (rate === null) return "–";
  const percent = Math.floor(rate * 1000) / 10;
  return `${percent.toLocaleString("en", { maximumFractionDigits: 1 })}%`;
}

export function countText(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 1 });
}

/** What a member does for all, in the words of people. */
const DUTIES: Record<MemberDuty, string> = {
  limits: "looks after limits",
  tidying: "tidies up",
};

/** "Millrace 0.1.0, worker, tidies up" */
export function aboutText({ version, role, workerGroups, duties }: Member): string {
  const isUsual = workerGroups.length === 0 || workerGroups.join() === "default";
  const groups = isUsual ? "" : `workers of ${workerGroups.join(" and ")}`;
  const parts = [`Millrace ${version}`, role === "all" ? "" : role, groups];
  return [...parts, ...duties.map((duty) => DUTIES[duty])].filter(Boolean).join(", ");
}

/** The scenarios with failures, most first. */
export function failing(items: readonly ScenarioStatistics[]): ScenarioStatistics[] {
  return items.filter(({ failed }) => failed > 0).sort((a, b) => b.failed - a.failed);
}

/** A time as an axis names it: with its day where the chart goes over several. */
export function bucketTime(at: string, hours: number): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  return time.toLocaleString("en", {
    ...(hours > 24 ? { weekday: "short" } : {}),
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}

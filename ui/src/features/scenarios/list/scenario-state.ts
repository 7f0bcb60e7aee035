/** What the list says of a scenario: whether events run it, whether its draft is ahead, how it fares. */
import type { ScenarioStatistics, ScenarioSummary } from "~/api/types";

export type ScenarioState = "unpublished" | "enabled" | "disabled";

export function scenarioState({ publishedVersion, enabled }: ScenarioSummary): ScenarioState {
  if (!publishedVersion) return "unpublished";
  return enabled ? "enabled" : "disabled";
}

/** "Started by hand": for those that say nothing of themselves. */
export function startText({ trigger }: ScenarioSummary): string {
  const ways: Record<string, string> = { manual: "by hand", webhook: "by a webhook" };
  return `Started ${ways[trigger] ?? `by ${trigger}`}`;
}

/** Whether its last run failed: a failure that was followed by a success is over. */
export function isFailing(statistics: ScenarioStatistics | undefined): boolean {
  return statistics?.lastStatus === "failed";
}

/** Below this, a part says more than a percentage. */
const COUNTED_MAX = 100;

/** "2 of 2 succeeded", "98.5% succeeded"; what is not all is never rounded up to all. */
export function successText(statistics: ScenarioStatistics): string {
  const { succeeded, failed } = statistics;
  const ended = succeeded + failed;
  if (ended === 0) return "None ended";
  if (ended <= COUNTED_MAX) return `${succeeded} of ${ended} succeeded`;
  const percent = Math.floor((succeeded / ended) * 1000) / 10;
  return `${percent.toLocaleString("en")}% succeeded`;
}

/** What the course says, for those who cannot see it. */
export function courseText({ started, failed }: ScenarioStatistics): string {
  const runs = started === 1 ? "1 run" : `${started.toLocaleString("en")} runs`;
  const failures = failed === 0 ? "none failed" : `${failed.toLocaleString("en")} failed`;
  return `${runs} in the last 24 hours, ${failures}`;
}

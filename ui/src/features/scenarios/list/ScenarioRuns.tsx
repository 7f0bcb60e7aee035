/** How the last runs of a scenario went. */

import type { ScenarioStatistics } from "~/api/types";
import { STATUSES } from "~/design/badge/statuses";
import { Sparkline } from "~/design/sparkline/Sparkline";
import { TwoLines } from "~/design/table/Cells";
import { Timestamp } from "~/design/time/Timestamp";
import styles from "./ScenarioBadges.module.css";
import { courseText, successText } from "./scenario-state";

interface ScenarioRunsProps {
  /** Undefined where the figures are not known, null where it has not run. */
  statistics: ScenarioStatistics | null | undefined;
}

/** Runs started in each of the last 24 hours, and how many of those that ended succeeded. */
export function RunCourse({ statistics }: ScenarioRunsProps) {
  if (!statistics || statistics.started === 0)
    return <Nothing name={statistics === undefined ? "Not known" : "No runs"} />;
  return (
    <TwoLines below={successText(statistics)}>
      <Sparkline
        label={courseText(statistics)}
        values={statistics.perHour}
        tone={statistics.failed > statistics.succeeded ? "danger" : "accent"}
      />
    </TwoLines>
  );
}

export function LastRun({ statistics }: ScenarioRunsProps) {
  const { lastRunAt, lastStatus } = statistics ?? {};
  if (!lastRunAt) return <Nothing name={statistics === undefined ? "Not known" : "Never"} />;
  return (
    <TwoLines below={lastStatus && STATUSES[lastStatus].label}>
      <Timestamp at={lastRunAt} />
    </TwoLines>
  );
}

/** A dash for the eye, a word for readers of screens. */
function Nothing({ name }: { name: string }) {
  return (
    <span className={styles.muted} title={name}>
      <span aria-hidden>–</span>
      <span className="visually-hidden">{name}</span>
    </span>
  );
}

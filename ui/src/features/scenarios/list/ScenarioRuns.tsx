/** How the last runs of a scenario went. */

import type { ScenarioStatistics } from "~/api/types";
import { STATUSES } from "~/design/badge/statuses";
import { Sparkline } from "~/design/sparkline/Sparkline";
import { Timestamp } from "~/design/time/Timestamp";
import styles from "./ScenarioBadges.module.css";
import { courseText, successText } from "./scenario-state";

interface ScenarioRunsProps {
  /** Undefined where the figures are not known, null where it has not run. */
  statistics: ScenarioStatistics | null | undefined;
}

export function RunCourse({ statistics }: ScenarioRunsProps) {
  if (!statistics || statistics.perHour.length === 0) return <None statistics={statistics} />;
  return (
    <span className={styles.course} title={`${courseText(statistics)}. ${successText(statistics)}`}>
      <Sparkline
        label={courseText(statistics)}
        values={statistics.perHour}
        tone={statistics.failed > statistics.succeeded ? "danger" : "accent"}
      />
    </span>
  );
}

export function SuccessRate({ statistics }: ScenarioRunsProps) {
  if (!statistics || statistics.started === 0) return <None statistics={statistics} />;
  return <>{successText(statistics)}</>;
}

export function LastRun({ statistics }: ScenarioRunsProps) {
  const { lastRunAt, lastStatus } = statistics ?? {};
  if (!lastRunAt) return <None statistics={statistics} />;
  return (
    <>
      <Timestamp at={lastRunAt} />
      {lastStatus && <span className={styles.muted}> · {STATUSES[lastStatus].label}</span>}
    </>
  );
}

function None({ statistics }: ScenarioRunsProps) {
  return <span className={styles.muted}>{statistics === undefined ? "–" : "None"}</span>;
}

/** Where a scenario stands, and how its last run ended: icon and word. */
import { CircleCheck, CircleDashed, CirclePause, CircleX, PencilLine } from "lucide-react";
import type { ScenarioStatistics, ScenarioSummary } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import styles from "./ScenarioBadges.module.css";
import { isFailing, scenarioState } from "./scenario-state";

interface ScenarioBadgesProps {
  scenario: ScenarioSummary;
  statistics: ScenarioStatistics | undefined;
}

export function ScenarioBadges({ scenario, statistics }: ScenarioBadgesProps) {
  return (
    <span className={styles.badges}>
      <StateBadge scenario={scenario} />
      {isFailing(statistics) && (
        <Badge tone="danger" text="Failing" icon={<CircleX aria-hidden />} />
      )}
      {scenario.draftAhead && (
        <Badge tone="info" text="Draft ahead" icon={<PencilLine aria-hidden />} />
      )}
    </span>
  );
}

function StateBadge({ scenario }: { scenario: ScenarioSummary }) {
  const state = scenarioState(scenario);
  const version = `v${scenario.publishedVersion}`;
  if (state === "unpublished") {
    return <Badge text="Not published" icon={<CircleDashed aria-hidden />} />;
  }
  return state === "enabled" ? (
    <Badge tone="success" text={`Enabled · ${version}`} icon={<CircleCheck aria-hidden />} />
  ) : (
    <Badge tone="warning" text={`Disabled · ${version}`} icon={<CirclePause aria-hidden />} />
  );
}

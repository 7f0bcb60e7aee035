/** Which scenarios failed, most first. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { scenariosOptions } from "~/api/queries/scenarios";
import { scenarioStatisticsOptions } from "~/api/queries/statistics";
import type { ScenarioStatistics } from "~/api/types";
import { BarList } from "~/design/chart/BarList";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { PathLink } from "~/design/link/PathLink";
import { QueryView } from "~/design/query-view/QueryView";
import { Section } from "~/design/section/Section";
import { countText, failing } from "./figures";

/** More than these are looked for in the list of scenarios. */
const SHOWN_MAX = 10;

export function Failures({ hours }: { hours: number }) {
  const statistics = useQuery(scenarioStatisticsOptions(hours));
  const scenarios = useInfiniteQuery(scenariosOptions());
  const nameOf = (id: string) => scenarios.data?.find((one) => one.id === id)?.name ?? id;
  return (
    <Section title="Failures by scenario">
      <QueryView query={statistics}>
        {(items) => <FailureList items={failing(items)} nameOf={nameOf} />}
      </QueryView>
    </Section>
  );
}

interface FailureListProps {
  items: readonly ScenarioStatistics[];
  nameOf: (id: string) => string;
}

function FailureList({ items, nameOf }: FailureListProps) {
  if (items.length === 0) {
    return (
      <EmptyState icon={<CircleCheck />} title="No run failed" heading="h3">
        What fails here is named, with a link to its runs.
      </EmptyState>
    );
  }
  return (
    <BarList
      label="Failed runs by scenario"
      tone="danger"
      whole={1}
      rows={items.slice(0, SHOWN_MAX).map(({ scenarioId, failed, started }) => ({
        key: scenarioId,
        name: (
          <PathLink
            path={`/runs?scenario=${scenarioId}&status=failed`}
            look="plain"
            title={nameOf(scenarioId)}
            dir="auto"
          >
            {nameOf(scenarioId)}
          </PathLink>
        ),
        value: started > 0 ? failed / started : 0,
        text: `${countText(failed)} of ${countText(started)}`,
      }))}
    />
  );
}

/** How things stand now, and how the last hours went. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { ALL_EVENTS, useServerEvents } from "~/api/events/use-server-events";
import { healthOptions } from "~/api/queries/health";
import { keys } from "~/api/queries/keys";
import { scenariosOptions } from "~/api/queries/scenarios";
import { statisticsOptions } from "~/api/queries/statistics";
import { Select } from "~/design/field/Select";
import { Page } from "~/design/page/Page";
import { PageHeader } from "~/design/page/PageHeader";
import { QueryView } from "~/design/query-view/QueryView";
import { Section, Sections } from "~/design/section/Section";
import { Course } from "./Course";
import { Failures } from "./Failures";
import { hasNeverRun } from "./figures";
import { Members } from "./Members";
import { Now } from "./Now";
import { HOURS, type Hours, overviewRoute } from "./overview-route";
import { StartCard } from "./StartCard";

const LABELS: Record<Hours, string> = {
  3: "Last 3 hours",
  24: "Last 24 hours",
  168: "Last 7 days",
};
const CHOICES = HOURS.map((hours) => ({ value: String(hours), label: LABELS[hours] }));

/** More often would only move the figures under one's eyes. */
const REFRESH_MILLIS_MIN = 2_000;

export function OverviewPage() {
  const { hours = 24 } = overviewRoute.useSearch();
  const navigate = overviewRoute.useNavigate();
  const health = useQuery(healthOptions());
  const statistics = useQuery(statisticsOptions(hours));
  const scenarios = useInfiniteQuery(scenariosOptions());
  const isStart = hasNeverRun(health.data?.stats);
  useLiveFigures();
  return (
    <Page>
      <PageHeader
        title="Overview"
        actions={
          !isStart && (
            <Select
              aria-label="How far back"
              value={String(hours)}
              choices={CHOICES}
              onChange={(next) => {
                const chosen = HOURS.find((one) => String(one) === next);
                void navigate({ search: chosen ? { hours: chosen } : {}, replace: true });
              }}
            />
          )
        }
      />
      <Sections>
        {isStart && (
          <QueryView query={scenarios}>{(rows) => <StartCard scenarios={rows} />}</QueryView>
        )}
        <Section title="Now">
          <QueryView query={health}>
            {({ stats, version }) => <Now stats={stats} version={version} />}
          </QueryView>
        </Section>
        <Members />
        {!isStart && (
          <>
            <QueryView query={statistics}>
              {(data) => <Course statistics={data} hours={hours} />}
            </QueryView>
            <Failures hours={hours} />
          </>
        )}
      </Sections>
    </Page>
  );
}

/** Fetches the figures anew when runs end, but not for each of many. */
function useLiveFigures(): void {
  const queryClient = useQueryClient();
  useServerEvents(ALL_EVENTS, (event) => {
    if (event.kind !== "run" && event.kind !== "end" && event.kind !== "reset") return;
    const state = queryClient.getQueryState(keys.health);
    if (Date.now() - (state?.dataUpdatedAt ?? 0) < REFRESH_MILLIS_MIN) return;
    void queryClient.invalidateQueries({ queryKey: keys.health });
    void queryClient.invalidateQueries({ queryKey: keys.statistics.all });
  });
}

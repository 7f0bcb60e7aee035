/** The scenarios as rows, each with how it fares and what can be done to it. */
import { useQuery } from "@tanstack/react-query";
import { scenarioStatisticsOptions } from "~/api/queries/statistics";
import type { ScenarioStatistics, ScenarioSummary } from "~/api/types";
import { Switch } from "~/design/field/Switch";
import { PathLink } from "~/design/link/PathLink";
import { CellActions, NarrowOnly, TwoLines } from "~/design/table/Cells";
import type { Column } from "~/design/table/column";
import { Table } from "~/design/table/Table";
import { ScenarioBadges } from "./ScenarioBadges";
import { ScenarioMenu } from "./ScenarioMenu";
import { LastRun, RunCourse } from "./ScenarioRuns";
import { startText } from "./scenario-state";
import { useSetEnabled } from "./use-scenario-actions";

/** The figures of a scenario; null where it has none, undefined where none are known. */
type Figures = (row: ScenarioSummary) => ScenarioStatistics | null | undefined;

export function ScenarioTable({ rows }: { rows: readonly ScenarioSummary[] }) {
  // The list does not depend on its figures: without them it shows a dash.
  const { data } = useQuery(scenarioStatisticsOptions(24));
  const figures: Figures = ({ id }) =>
    data && (data.find(({ scenarioId }) => scenarioId === id) ?? null);
  return (
    <Table label="Scenarios" columns={columns(figures)} rows={rows} rowKey={(row) => row.id} />
  );
}

function columns(figures: Figures): Column<ScenarioSummary>[] {
  const badges = (row: ScenarioSummary) => (
    <ScenarioBadges scenario={row} statistics={figures(row) ?? undefined} />
  );
  return [
    {
      key: "name",
      header: "Name",
      cell: (row) => (
        <>
          <TwoLines below={row.description ?? startText(row)}>
            <PathLink look="plain" path={`/scenarios/${row.id}`} title={row.name} dir="auto">
              {row.name}
            </PathLink>
          </TwoLines>
          <NarrowOnly>{badges(row)}</NarrowOnly>
        </>
      ),
    },
    { key: "state", header: "State", width: "9.5rem", from: "medium", cell: badges },
    {
      key: "last",
      header: "Last run",
      width: "8rem",
      from: "medium",
      cell: (row) => <LastRun statistics={figures(row)} />,
    },
    {
      key: "course",
      header: "Runs per hour",
      width: "9rem",
      from: "wide",
      cell: (row) => <RunCourse statistics={figures(row)} />,
    },
    {
      key: "actions",
      header: "Actions",
      width: "7rem",
      kind: "actions",
      cell: (row) => <RowActions scenario={row} />,
    },
  ];
}

function RowActions({ scenario }: { scenario: ScenarioSummary }) {
  const setEnabled = useSetEnabled(scenario);
  return (
    <CellActions>
      {scenario.publishedVersion ? (
        <Switch
          label={`${scenario.name}: events start runs`}
          checked={scenario.enabled}
          disabled={setEnabled.isPending}
          onChange={(enabled) => setEnabled.mutate(enabled)}
        />
      ) : (
        <span title="Publish it first: until then no event starts a run of it.">
          <Switch
            label={`${scenario.name}: no event starts runs until it is published`}
            checked={false}
            disabled
            onChange={() => undefined}
          />
        </span>
      )}
      <ScenarioMenu scenario={scenario} />
    </CellActions>
  );
}

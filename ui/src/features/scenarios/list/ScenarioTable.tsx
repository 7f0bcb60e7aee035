/** The scenarios as rows, each with what can be done to it. */
import { CircleCheck, CircleDashed, CirclePause } from "lucide-react";
import type { ScenarioSummary } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import { Switch } from "~/design/field/Switch";
import { Link } from "~/design/link/Link";
import { CellActions, CutText, NarrowOnly, TwoLines } from "~/design/table/Cells";
import type { Column } from "~/design/table/column";
import { Table } from "~/design/table/Table";
import { Timestamp } from "~/design/time/Timestamp";
import { ScenarioMenu } from "./ScenarioMenu";
import { useSetEnabled } from "./use-scenario-actions";

const columns: Column<ScenarioSummary>[] = [
  {
    key: "name",
    header: "Name",
    cell: (row) => (
      <>
        <TwoLines below={row.description}>
          <Link look="plain" to="/scenarios/$scenarioId" params={{ scenarioId: row.id }}>
            <CutText text={row.name} />
          </Link>
        </TwoLines>
        <NarrowOnly>
          <ScenarioState scenario={row} />
        </NarrowOnly>
      </>
    ),
  },
  {
    key: "state",
    header: "State",
    width: "10rem",
    from: "medium",
    cell: (row) => <ScenarioState scenario={row} />,
  },
  {
    key: "trigger",
    header: "Trigger",
    width: "8rem",
    from: "wide",
    cell: ({ trigger }) => <CutText text={trigger} />,
  },
  {
    key: "changed",
    header: "Last change",
    width: "9rem",
    from: "medium",
    cell: ({ updatedAt }) => <Timestamp at={updatedAt} />,
  },
  {
    key: "actions",
    header: "Actions",
    width: "7rem",
    kind: "actions",
    cell: (row) => <RowActions scenario={row} />,
  },
];

export function ScenarioTable({ rows }: { rows: readonly ScenarioSummary[] }) {
  return <Table label="Scenarios" columns={columns} rows={rows} rowKey={(row) => row.id} />;
}

/** What happens when an event comes. */
export function ScenarioState({ scenario }: { scenario: ScenarioSummary }) {
  const { enabled, publishedVersion } = scenario;
  if (!publishedVersion) return <Badge text="Not published" icon={<CircleDashed aria-hidden />} />;
  return enabled ? (
    <Badge
      tone="success"
      text={`Enabled · v${publishedVersion}`}
      icon={<CircleCheck aria-hidden />}
    />
  ) : (
    <Badge
      tone="warning"
      text={`Disabled · v${publishedVersion}`}
      icon={<CirclePause aria-hidden />}
    />
  );
}

function RowActions({ scenario }: { scenario: ScenarioSummary }) {
  const setEnabled = useSetEnabled(scenario);
  return (
    <CellActions>
      <Switch
        label={`${scenario.name}: events start runs`}
        checked={scenario.enabled}
        disabled={setEnabled.isPending}
        onChange={(enabled) => setEnabled.mutate(enabled)}
      />
      <ScenarioMenu scenario={scenario} />
    </CellActions>
  );
}

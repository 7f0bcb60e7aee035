/** What a row of the list says of its run. */
import type { Run } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import { StatusBadge } from "~/design/badge/StatusBadge";
import toggleStyles from "~/design/field/Toggle.module.css";
import { Link } from "~/design/link/Link";
import { CutText, NarrowOnly } from "~/design/table/Cells";
import type { Column } from "~/design/table/column";
import { Duration } from "~/design/time/Duration";
import { Timestamp } from "~/design/time/Timestamp";
import { knownBy } from "./known-by";
import styles from "./Runs.module.css";

export interface RowSelection {
  isSelected: (id: string) => boolean;
  toggle: (id: string) => void;
}

interface ColumnsOf {
  nameOf: (scenarioId: string) => string;
  selection: RowSelection;
  /** Whether the window is wide. */
  hasRoom: boolean;
  /** Whether a run goes on: "12.5 s so far" is longer than what took so long. */
  isUnderWay: boolean;
}

export function runColumns(of: ColumnsOf): Column<Run>[] {
  const { nameOf, hasRoom } = of;
  return [
    selectColumn(of),
    {
      key: "status",
      header: "Status",
      width: "8rem",
      from: "medium",
      cell: ({ status }) => <StatusBadge status={status} />,
    },
    {
      key: "scenario",
      header: "Scenario",
      cell: (run) => <ScenarioCell run={run} name={nameOf(run.scenarioId)} />,
    },
    {
      key: "started",
      header: "Started",
      width: "6.75rem",
      from: "medium",
      cell: (run) => <Started run={run} />,
    },
    {
      key: "duration",
      header: "Duration",
      width: of.isUnderWay ? "8.25rem" : "6.25rem",
      from: "medium",
      kind: "number",
      cell: (run) => <RunDuration run={run} />,
    },
    {
      key: "error",
      header: "Error",
      // Else it shares the rest with the scenario.
      ...(hasRoom ? { width: "36%" } : {}),
      from: "wide",
      cell: ({ error }) => error && <ErrorCell error={error} />,
    },
  ];
}

function selectColumn({ nameOf, selection }: ColumnsOf): Column<Run> {
  return {
    key: "select",
    header: "Select",
    width: "2.75rem",
    kind: "actions",
    cell: (run) => (
      <input
        type="checkbox"
        className={toggleStyles.checkbox}
        aria-label={`Select ${nameOf(run.scenarioId)}, ${run.correlationId}`}
        checked={selection.isSelected(run.id)}
        onChange={() => selection.toggle(run.id)}
      />
    ),
  };
}

function ScenarioCell({ run, name }: { run: Run; name: string }) {
  return (
    <>
      <span className={styles.scenario}>
        <Link to="/runs/$runId" params={{ runId: run.id }} look="plain" className={styles.run}>
          <CutText text={name} />
        </Link>
        <span className={styles.version}>
          {run.scenarioVersion ? `v${run.scenarioVersion}` : "draft"}
        </span>
        {run.dryRun && <Badge text="Dry run" />}
      </span>
      <NarrowOnly>
        <span className={styles.course}>
          <StatusBadge status={run.status} />
          <span className={styles.when}>
            <Started run={run} /> · <RunDuration run={run} />
          </span>
        </span>
      </NarrowOnly>
      <span className={styles.below}>
        {run.error && (
          <NarrowOnly>
            <span className={styles.code} title={run.error.message}>
              {run.error.code}
            </span>
          </NarrowOnly>
        )}
        <Known run={run} />
      </span>
    </>
  );
}

function Started({ run }: { run: Run }) {
  return <Timestamp at={run.startedAt ?? run.createdAt} />;
}

function RunDuration({ run: { startedAt, finishedAt } }: { run: Run }) {
  return startedAt ? <Duration from={startedAt} to={finishedAt} /> : "Not started";
}

/** What tells it from other runs of its scenario. */
function Known({ run }: { run: Run }) {
  const { text, title } = knownBy(run);
  return (
    <span className={styles.known} title={title} dir="auto">
      {text}
    </span>
  );
}

function ErrorCell({ error }: { error: { code: string; message: string } }) {
  return (
    <span className={styles.error} title={`${error.message}\n${error.code}`}>
      <span className={styles.message} dir="auto">
        {error.message}
      </span>
      <span className={styles.code}>{error.code}</span>
    </span>
  );
}

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
import styles from "./Runs.module.css";
import { isRunId } from "./runs-search";

export interface RowSelection {
  isSelected: (id: string) => boolean;
  toggle: (id: string) => void;
}

interface ColumnsOf {
  nameOf: (scenarioId: string) => string;
  selection: RowSelection;
  /** Whether any run has a correlation id that is more than the id of a run. */
  hasOwnIds: boolean;
  /** Whether the window is wide. */
  hasRoom: boolean;
  /** Whether a run goes on: "12.5 s so far" is longer than what took so long. */
  isUnderWay: boolean;
}

export function runColumns(of: ColumnsOf): Column<Run>[] {
  const { nameOf, hasOwnIds, hasRoom } = of;
  const id: Column<Run> = {
    key: "id",
    header: hasOwnIds ? "Correlation id" : "Run",
    width: hasOwnIds ? (hasRoom ? "10rem" : "7rem") : "6rem",
    from: "wide",
    cell: (run) => <IdCell run={run} />,
  };
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
    ...(hasOwnIds || hasRoom ? [id] : []),
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
        {run.error && (
          <span className={styles.codeBelow} title={run.error.message}>
            {run.error.code}
          </span>
        )}
      </NarrowOnly>
    </>
  );
}

function Started({ run }: { run: Run }) {
  return <Timestamp at={run.startedAt ?? run.createdAt} />;
}

function RunDuration({ run: { startedAt, finishedAt } }: { run: Run }) {
  return startedAt ? <Duration from={startedAt} to={finishedAt} /> : "Not started";
}

const ID_END = 6;

/**
 * Ids of runs begin alike for hours; their ends tell them apart. A retry is correlated by the id of
 * the first run, which names it no better than its own.
 */
function IdCell({ run: { id, correlationId } }: { run: Run }) {
  return (
    <span className={styles.mono}>
      {isRunId(correlationId) ? (
        <span className={styles.version} title={id}>
          …{id.slice(-ID_END)}
        </span>
      ) : (
        <CutText text={correlationId} />
      )}
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

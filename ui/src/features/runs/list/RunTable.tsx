/** Runs as rows, drawn only where they are seen. */
import type { RefObject } from "react";
import type { Run } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import { StatusBadge } from "~/design/badge/StatusBadge";
import toggleStyles from "~/design/field/Toggle.module.css";
import { Link } from "~/design/link/Link";
import { CutText, NarrowOnly } from "~/design/table/Cells";
import type { Column } from "~/design/table/column";
import { VirtualTable } from "~/design/table/VirtualTable";
import { Duration } from "~/design/time/Duration";
import { Timestamp } from "~/design/time/Timestamp";
import styles from "./Runs.module.css";

export interface RowSelection {
  selected: ReadonlySet<string>;
  toggle: (id: string) => void;
}

interface RunTableProps {
  rows: readonly Run[];
  nameOf: (scenarioId: string) => string;
  selection: RowSelection;
  scroller: RefObject<HTMLDivElement | null>;
  onScroll: (top: number) => void;
  onEnd: () => void;
}

export function RunTable({ rows, nameOf, selection, ...rest }: RunTableProps) {
  return (
    <VirtualTable
      label="Runs"
      columns={columns(nameOf, selection)}
      rows={rows}
      rowKey={(run) => run.id}
      rowHeight={56}
      {...rest}
    />
  );
}

function columns(nameOf: RunTableProps["nameOf"], selection: RowSelection): Column<Run>[] {
  return [
    {
      key: "select",
      header: "Select",
      width: "2.75rem",
      kind: "actions",
      cell: (run) => (
        <input
          type="checkbox"
          className={toggleStyles.checkbox}
          aria-label={`Select ${nameOf(run.scenarioId)}, ${run.correlationId}`}
          checked={selection.selected.has(run.id)}
          onChange={() => selection.toggle(run.id)}
        />
      ),
    },
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
      width: "7.5rem",
      cell: ({ createdAt, startedAt }) => <Timestamp at={startedAt ?? createdAt} />,
    },
    {
      key: "duration",
      header: "Duration",
      width: "8rem",
      from: "medium",
      kind: "number",
      cell: ({ startedAt, finishedAt }) =>
        startedAt ? <Duration from={startedAt} to={finishedAt} /> : "Not started",
    },
    {
      key: "correlation",
      header: "Correlation id",
      from: "wide",
      cell: ({ correlationId }) => (
        <span className={styles.mono}>
          <CutText text={correlationId} />
        </span>
      ),
    },
    {
      key: "error",
      header: "Error",
      from: "wide",
      cell: ({ error }) => error && <ErrorCell error={error} />,
    },
  ];
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
        <StatusBadge status={run.status} />
      </NarrowOnly>
    </>
  );
}

function ErrorCell({ error }: { error: { code: string; message: string } }) {
  return (
    <span className={styles.error} title={`${error.code}: ${error.message}`} dir="auto">
      <span className={styles.code}>{error.code}</span> {error.message}
    </span>
  );
}

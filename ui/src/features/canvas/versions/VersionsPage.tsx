/** All versions of a scenario: what each changed, the difference of any two, and the way back. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { History, Undo2 } from "lucide-react";
import { useState } from "react";
import { DRAFT, scenarioOptions, versionOptions, versionsOptions } from "~/api/queries/scenarios";
import type { Scenario, VersionSummary } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import { Button } from "~/design/button/Button";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { Select } from "~/design/field/Select";
import { Link } from "~/design/link/Link";
import { Breadcrumbs } from "~/design/page/Breadcrumbs";
import { Page } from "~/design/page/Page";
import { PageHeader } from "~/design/page/PageHeader";
import { QueryView } from "~/design/query-view/QueryView";
import { CellActions, CutText } from "~/design/table/Cells";
import type { Column } from "~/design/table/column";
import { LoadMore } from "~/design/table/LoadMore";
import { Table } from "~/design/table/Table";
import { Timestamp } from "~/design/time/Timestamp";
import { normalDraft } from "../graph/normal-draft";
import { versionsRoute } from "../versions-route";
import styles from "./Diff.module.css";
import { DiffView } from "./DiffView";
import { RollbackDialog } from "./RollbackDialog";

export function VersionsPage() {
  const { scenarioId } = versionsRoute.useParams();
  const scenario = useQuery(scenarioOptions(scenarioId));
  return (
    <Page>
      <QueryView query={scenario}>{(found) => <VersionsOf scenario={found} />}</QueryView>
    </Page>
  );
}

function VersionsOf({ scenario }: { scenario: Scenario }) {
  const versions = useInfiniteQuery(versionsOptions(scenario.id));
  const [back, setBack] = useState<number>();
  const crumbs = (
    <Breadcrumbs>
      <Link to="/scenarios">Scenarios</Link>
      <Link to="/scenarios/$scenarioId" params={{ scenarioId: scenario.id }}>
        {scenario.name}
      </Link>
    </Breadcrumbs>
  );
  return (
    <>
      <PageHeader title="Versions" crumbs={crumbs} />
      <QueryView query={versions}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={<History />} title="No versions yet">
              Each time that the draft is published, its version is kept here.
            </EmptyState>
          ) : (
            <div className={styles.stack}>
              <VersionTable scenario={scenario} rows={rows} onBack={setBack} />
              <LoadMore query={versions} shown={rows.length} />
              <Comparison scenario={scenario} rows={rows} />
            </div>
          )
        }
      </QueryView>
      {back !== undefined && (
        <RollbackDialog scenario={scenario} version={back} onClose={() => setBack(undefined)} />
      )}
    </>
  );
}

interface VersionTableProps {
  scenario: Scenario;
  rows: readonly VersionSummary[];
  onBack: (version: number) => void;
}

function VersionTable({ scenario, rows, onBack }: VersionTableProps) {
  const columns: Column<VersionSummary>[] = [
    {
      key: "version",
      header: "Version",
      cell: ({ version, rollbackOf }) => (
        <span className={styles.row}>
          Version {version}
          {version === scenario.publishedVersion && <Badge tone="success" text="Published" />}
          {rollbackOf ? <Badge text={`Back to version ${rollbackOf}`} /> : null}
        </span>
      ),
    },
    {
      key: "by",
      header: "By",
      width: "12rem",
      from: "medium",
      cell: ({ publishedBy }) => <CutText text={publishedBy} />,
    },
    {
      key: "at",
      header: "Published",
      width: "10rem",
      cell: ({ publishedAt }) => <Timestamp at={publishedAt} />,
    },
    {
      key: "actions",
      header: "Actions",
      width: "9rem",
      kind: "actions",
      cell: ({ version }) => (
        <CellActions>
          {version !== scenario.publishedVersion && (
            <Button
              size="small"
              icon={<Undo2 />}
              aria-label={`Roll back to version ${version}`}
              onClick={() => onBack(version)}
            >
              Roll back
            </Button>
          )}
        </CellActions>
      ),
    },
  ];
  return (
    <Table label="Versions" columns={columns} rows={rows} rowKey={(row) => String(row.version)} />
  );
}

/** The difference of any two; at first, of the draft from what is published. */
function Comparison({ scenario, rows }: { scenario: Scenario; rows: readonly VersionSummary[] }) {
  const newest = String(rows[0]?.version ?? DRAFT);
  const { from = newest, to = DRAFT } = versionsRoute.useSearch();
  const navigate = versionsRoute.useNavigate();
  const after = useContent(scenario, to);
  const choices = [
    { value: DRAFT, label: "Draft" },
    ...rows.map(({ version }) => ({ value: String(version), label: `Version ${version}` })),
  ];
  const set = (change: { from?: string; to?: string }) =>
    void navigate({ search: { from, to, ...change }, replace: true });
  return (
    <section className={styles.stack} aria-label="Comparison">
      <h2>Compare</h2>
      <div className={styles.row}>
        <Select
          aria-label="From"
          value={from}
          choices={choices}
          onChange={(value) => set({ from: value })}
        />
        <Select
          aria-label="To"
          value={to}
          choices={choices}
          onChange={(value) => set({ to: value })}
        />
      </div>
      {after && (
        <DiffView
          scenarioId={scenario.id}
          from={from}
          to={to}
          draftEtag={scenario.draftEtag}
          after={after}
        />
      )}
    </section>
  );
}

function useContent(scenario: Scenario, which: string) {
  const isDraft = which === DRAFT;
  const version = useQuery({
    ...versionOptions(scenario.id, isDraft ? 0 : Number(which)),
    enabled: !isDraft,
  });
  if (isDraft) return normalDraft(scenario.draft);
  return version.data && normalDraft(version.data.content);
}

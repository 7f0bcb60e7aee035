/** How long finished runs are kept: the instance's rule, and what scenarios say otherwise. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Archive } from "lucide-react";
import { Fragment, type ReactNode, useState } from "react";
import { instanceOptions } from "~/api/queries/health";
import { draftOptions, scenariosOptions } from "~/api/queries/scenarios";
import type { ScenarioSummary } from "~/api/types";
import { Button } from "~/design/button/Button";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { ButtonLink } from "~/design/link/Link";
import { Page } from "~/design/page/Page";
import { PageHeader } from "~/design/page/PageHeader";
import { QueryView } from "~/design/query-view/QueryView";
import { Facts } from "~/design/section/Facts";
import { Section, Sections } from "~/design/section/Section";
import { Skeleton, SkeletonRows } from "~/design/skeleton/Skeleton";
import { CutText, NarrowOnly } from "~/design/table/Cells";
import type { Column } from "~/design/table/column";
import { LoadMore } from "~/design/table/LoadMore";
import { Table } from "~/design/table/Table";
import { RetentionDialog } from "./RetentionDialog";
import styles from "./RetentionPage.module.css";
import { type Ending, keptParts, ruleParts } from "./retention-form";

export function RetentionPage() {
  const scenarios = useInfiniteQuery(scenariosOptions());
  const [changed, setChanged] = useState<ScenarioSummary | null>(null);
  return (
    <Page>
      <PageHeader
        title="Retention"
        about="Finished runs are removed in the background, with their steps, logs and labels. A run is removed when it passes one of its limits."
      />
      <Sections>
        <InstanceRules />
        <Section
          title="Scenarios"
          about="What their drafts say otherwise. The published version counts."
        >
          <QueryView query={scenarios}>
            {(rows) =>
              rows.length === 0 ? (
                <EmptyState
                  icon={<Archive />}
                  title="No scenarios yet"
                  heading="h3"
                  actions={<ButtonLink to="/scenarios">Go to the scenarios</ButtonLink>}
                >
                  Each can keep its runs for longer or shorter than the instance does.
                </EmptyState>
              ) : (
                <>
                  <Table
                    label="Retention of scenarios"
                    columns={columns(setChanged)}
                    rows={rows}
                    rowKey={(row) => row.id}
                  />
                  <LoadMore query={scenarios} shown={rows.length} />
                </>
              )
            }
          </QueryView>
        </Section>
      </Sections>
      {changed && <RetentionDialog scenario={changed} onClose={() => setChanged(null)} />}
    </Page>
  );
}

/** What holds where a scenario says nothing itself. */
function InstanceRules() {
  const instance = useQuery(instanceOptions());
  return (
    <Section
      title="This instance"
      about="What holds where a scenario says nothing itself. Set where the server is started, by MILLRACE_RETENTION_SUCCEEDED_AGE, …_SUCCEEDED_COUNT, …_FAILED_AGE and …_FAILED_COUNT."
    >
      <QueryView query={instance} skeleton={<SkeletonRows count={1} />}>
        {({ retention }) => (
          <Facts
            facts={[
              { name: "Runs that succeeded", value: keptParts(retention.succeeded).join(", ") },
              {
                name: "Runs that failed or were cancelled",
                value: keptParts(retention.failed).join(", "),
              },
            ]}
          />
        )}
      </QueryView>
    </Section>
  );
}

function columns(change: (scenario: ScenarioSummary) => void): Column<ScenarioSummary>[] {
  return [
    {
      key: "name",
      header: "Scenario",
      cell: ({ id, name }) => (
        <>
          <CutText text={name} />
          <NarrowOnly>
            <Labelled label="Succeeded">
              <Rule id={id} ending="succeeded" />
            </Labelled>
            <Labelled label="Failed, cancelled">
              <Rule id={id} ending="failed" />
            </Labelled>
          </NarrowOnly>
        </>
      ),
    },
    {
      key: "succeeded",
      header: "Succeeded",
      width: "content",
      from: "medium",
      cell: ({ id }) => <Rule id={id} ending="succeeded" />,
    },
    {
      key: "failed",
      header: "Failed, cancelled",
      width: "content",
      from: "medium",
      cell: ({ id }) => <Rule id={id} ending="failed" />,
    },
    {
      key: "actions",
      header: "Actions",
      width: "content",
      kind: "actions",
      cell: (row) => (
        <Button
          size="small"
          kind="quiet"
          aria-label={`Change ${row.name}`}
          onClick={() => change(row)}
        >
          Change
        </Button>
      ),
    },
  ];
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className={styles.labelled}>
      <span className={styles.label}>{label}</span>
      {children}
    </span>
  );
}

function Rule({ id, ending }: { id: string; ending: Ending }) {
  const draft = useQuery(draftOptions(id));
  const instance = useQuery(instanceOptions());
  if (draft.isPending) return <Skeleton width="8rem" />;
  const own = ruleParts(draft.data?.data.settings?.retention?.[ending]);
  if (own.length > 0) return <Parts parts={own} />;
  return (
    <>
      {instance.data && <Parts parts={keptParts(instance.data.retention[ending])} />}
      <span className={styles.label}>As the instance</span>
    </>
  );
}

/** On one line where there is room, else a line for each. */
function Parts({ parts }: { parts: readonly string[] }) {
  return (
    <span className={styles.parts}>
      {parts.map((part, index) => (
        <Fragment key={part}>
          {index > 0 && ", "}
          <span className={styles.part}>{part}</span>
        </Fragment>
      ))}
    </span>
  );
}

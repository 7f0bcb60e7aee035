/** What the run is, where it stands, and what can be done with the whole of it. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import type { ReactNode } from "react";
import { runsOptions } from "~/api/queries/runs";
import type { Run, StepView } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import { StatusBadge } from "~/design/badge/StatusBadge";
import { CopyButton } from "~/design/copy-button/CopyButton";
import { Link } from "~/design/link/Link";
import { PageHeader } from "~/design/page/PageHeader";
import { Duration } from "~/design/time/Duration";
import { Timestamp } from "~/design/time/Timestamp";
import { RunActions } from "../actions/RunActions";
import { Ahead } from "../words/Ahead";
import styles from "./Run.module.css";
import { RunCrumbs } from "./RunPage";
import { isFinished } from "./use-live-run";

interface RunHeaderProps {
  run: Run;
  /** Of its scenario. */
  name: string;
  steps: readonly StepView[];
}

export function RunHeader({ run, name, steps }: RunHeaderProps) {
  return (
    <>
      <PageHeader
        title={name}
        crumbs={<RunCrumbs />}
        badges={
          <>
            <StatusBadge status={run.status} />
            <Badge text={run.scenarioVersion ? `v${run.scenarioVersion}` : "Draft"} />
            {run.dryRun && (
              <Badge tone="accent" icon={<FlaskConical aria-hidden />} text="Dry run" />
            )}
          </>
        }
        actions={<RunActions run={run} steps={steps} />}
      />
      <Facts run={run} name={name} />
    </>
  );
}

function Facts({ run, name }: { run: Run; name: string }) {
  const labels = Object.entries(run.labels);
  return (
    <dl className={styles.facts} aria-label="About the run">
      <Fact name="Accepted">
        <Timestamp at={run.createdAt} look="absolute" />
      </Fact>
      <Fact name="Duration">
        {run.startedAt ? <Duration from={run.startedAt} to={run.finishedAt} /> : "Not started"}
      </Fact>
      {run.waitingUntil && (
        <Fact name="Goes on">
          <Ahead at={run.waitingUntil} />
        </Fact>
      )}
      <Fact name="Scenario">
        <Link
          to="/scenarios/$scenarioId"
          params={{ scenarioId: run.scenarioId }}
          className={styles.scenario}
          title={name}
          dir="auto"
        >
          {name}
        </Link>
      </Fact>
      <Fact name="Run">
        <Copied text={run.id} label="Copy the run's id" />
      </Fact>
      {run.correlationId !== run.id && (
        <Fact name="Correlation id">
          <Copied text={run.correlationId} label="Copy the correlation id">
            <Link to="/runs" search={{ correlationId: run.correlationId }} look="plain">
              {run.correlationId}
            </Link>
          </Copied>
        </Fact>
      )}
      {labels.length > 0 && (
        <Fact name="Labels">
          <span className={styles.labels}>
            {labels.map(([label, value]) => (
              <Link key={label} to="/runs" search={{ label: [`${label}=${value}`] }} look="plain">
                <Badge text={`${label}=${value}`} />
              </Link>
            ))}
          </span>
        </Fact>
      )}
      <Kin run={run} />
    </dl>
  );
}

/** The runs that this one came from, and those that came from it. */
function Kin({ run }: { run: Run }) {
  const isRetryable = isFinished(run) && run.status !== "succeeded";
  const retries = useInfiniteQuery({
    ...runsOptions({ retryOf: run.id }),
    enabled: isRetryable,
  });
  const newest = retries.data?.[0];
  return (
    <>
      {run.retryOf && (
        <Fact name="Retry of">
          <RunLink id={run.retryOf} />
        </Fact>
      )}
      {run.replayOf && (
        <Fact name="Replay of">
          <RunLink id={run.replayOf} />
        </Fact>
      )}
      {newest && (
        <Fact name="Retried as">
          <RunLink id={newest.id} />
          <StatusBadge status={newest.status} />
        </Fact>
      )}
    </>
  );
}

function RunLink({ id }: { id: string }) {
  return (
    <Link to="/runs/$runId" params={{ runId: id }} className={styles.mono} title={id}>
      {id}
    </Link>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** An id, cut where there is no room, with a button that copies the whole. */
function Copied(props: { text: string; label: string; children?: ReactNode }) {
  return (
    <>
      <span className={styles.mono} title={props.text} dir="auto">
        {props.children ?? props.text}
      </span>
      <CopyButton text={props.text} label={props.label} />
    </>
  );
}

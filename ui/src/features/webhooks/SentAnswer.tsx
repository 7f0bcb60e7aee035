/** What became of an event that was sent: the answer, and the runs that it began or repeated. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { runEvents, useServerEvents } from "~/api/events/use-server-events";
import { failedStep } from "~/api/failed-step";
import { keys } from "~/api/queries/keys";
import { allStepsOptions } from "~/api/queries/run-steps";
import { runOptions } from "~/api/queries/runs";
import { scenarioNamesOptions } from "~/api/queries/scenario-names";
import type { App, Run } from "~/api/types";
import { StatusBadge } from "~/design/badge/StatusBadge";
import { CodeBlock } from "~/design/code-block/CodeBlock";
import { Link } from "~/design/link/Link";
import { Callout } from "~/design/section/Callout";
import { Fold } from "~/design/section/Fold";
import { CodeText } from "~/design/text/CodeText";
import { answerWords } from "./answer-words";
import styles from "./Request.module.css";
import type { Answered } from "./use-send";

interface SentAnswerProps {
  app: App;
  answered: Answered;
  /** What can be done with a run besides going to its page. */
  runTool?: ((run: Run) => ReactNode) | undefined;
}

export function SentAnswer({ app, answered, runTool }: SentAnswerProps) {
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies(answered): each answer is shown.
  useEffect(() => {
    box.current?.scrollIntoView({ block: "nearest" });
  }, [answered]);
  const { status, delivery } = answered;
  const { kind, note, runsTitle, body } = answerWords(answered);
  return (
    <div ref={box} role="status" className={styles.answer}>
      <Callout kind={kind}>
        <p>
          <strong>Answered with {status}.</strong>{" "}
          <Link to="/apps/$appId" params={{ appId: app.id }} search={{ tab: "deliveries" }}>
            See the delivery
          </Link>
        </p>
        {note !== undefined && (
          <p>
            <CodeText text={note} />
          </p>
        )}
        {delivery?.runs.map((id) => (
          <FailureOf key={id} id={id} />
        ))}
      </Callout>
      {delivery && delivery.runs.length > 0 && (
        <>
          <h3>{runsTitle}</h3>
          {/* biome-ignore lint/a11y/noRedundantRoles: a list without marks is none for some readers. */}
          <ul role="list" className={styles.runs} aria-label={runsTitle}>
            {delivery.runs.map((id) => (
              <RunOf key={id} id={id} tool={runTool} />
            ))}
          </ul>
        </>
      )}
      {body !== "" && <Body text={body} isFailure={status >= 400} />}
    </div>
  );
}

/** What a failure says as data is told above in words: it stands there for who wants it. */
function Body({ text, isFailure }: { text: string; isFailure: boolean }) {
  const block = <CodeBlock label="Body of the answer" text={text} isWrapped />;
  return isFailure ? <Fold summary="The whole answer, as it was sent">{block}</Fold> : block;
}

/** Where and why a run failed, in one sentence. */
function FailureOf({ id }: { id: string }) {
  const { data: run } = useQuery(runOptions(id));
  const isFailed = run?.status === "failed";
  const steps = useQuery({ ...allStepsOptions(id), enabled: isFailed });
  if (!isFailed || steps.isPending) return null;
  const at = failedStep(run, steps.data ?? [])?.nodeId;
  return (
    <p>
      {at === undefined ? "The run" : <strong>{at}</strong>} failed:{" "}
      <CodeText text={run.error?.message ?? "nothing is known of why"} />
    </p>
  );
}

/** A run as it goes on. */
function RunOf({ id, tool }: { id: string; tool: SentAnswerProps["runTool"] }) {
  const queryClient = useQueryClient();
  const { data: run } = useQuery(runOptions(id));
  const names = useQuery(scenarioNamesOptions());
  const isOver = run !== undefined && ["succeeded", "failed", "cancelled"].includes(run.status);
  useServerEvents(isOver ? null : runEvents(id), (event) => {
    if (event.kind !== "run" && event.kind !== "end") return;
    void queryClient.invalidateQueries({ queryKey: keys.runs.one(id), exact: true });
  });
  return (
    <li>
      {run && <StatusBadge status={run.status} />}
      <Link to="/runs/$runId" params={{ runId: id }} title={id}>
        {(run && names.data?.get(run.scenarioId)) ?? "Run"} …{id.slice(-6)}
      </Link>
      {run && tool?.(run)}
    </li>
  );
}

/** Why the run failed or what it waits for, in words, and what one can do about it. */
import { useQuery } from "@tanstack/react-query";
import { Ban, CircleX, Clock, Filter, Hourglass, type LucideIcon } from "lucide-react";
import { explanationOptions } from "~/api/queries/runs";
import type { Draft, Run, RunStatus, StepView } from "~/api/types";
import { Link } from "~/design/link/Link";
import { Timestamp } from "~/design/time/Timestamp";
import { decisiveStep } from "../path/run-path";
import { stepKey } from "../run/run-search";
import styles from "./Explanation.module.css";
import { type FilterStop, filterStops, stoppedFilters } from "./filter-stops";
import { remedyOf } from "./remedies";

const HEADS: Partial<Record<RunStatus, { title: string; icon: LucideIcon }>> = {
  failed: { title: "Why it failed", icon: CircleX },
  waiting: { title: "What it waits for", icon: Hourglass },
  cancelled: { title: "Why it was cancelled", icon: Ban },
  queued: { title: "Why it has not begun", icon: Clock },
};

const STOPPED = { title: "Where it stopped", icon: Filter };

interface ExplanationProps {
  run: Run;
  steps: readonly StepView[];
  names: ReadonlyMap<string, string>;
  /** The scenario as it ran, where it is known. */
  content: Draft | undefined;
}

export function Explanation({ run, steps, names, content }: ExplanationProps) {
  const filters = run.status === "succeeded" ? stoppedFilters(content, steps) : [];
  const head = filters.length > 0 ? STOPPED : HEADS[run.status];
  const explanation = useQuery({ ...explanationOptions(run.id), enabled: head !== undefined });
  if (!head) return null;
  const { title, icon: Icon } = head;
  return (
    <section className={styles.panel} data-status={run.status} aria-label={title}>
      <Icon className={styles.sign} aria-hidden />
      <div className={styles.text}>
        <h2 className={styles.title}>{title}</h2>
        {filters.length > 0 ? (
          <Stops
            stops={filterStops(filters, explanation.data ?? [])}
            steps={steps}
            {...{ run, names }}
          />
        ) : (
          <Reason run={run} step={decisiveStep(run, steps)} names={names} />
        )}
        <Remedy run={run} />
        <Sentences sentences={explanation.data ?? []} />
      </div>
    </section>
  );
}

interface StopsProps {
  run: Run;
  steps: readonly StepView[];
  names: ReadonlyMap<string, string>;
  stops: readonly FilterStop[];
}

/** A run that a filter ended has succeeded, but did not do what one may look for. */
function Stops({ run, steps, names, stops }: StopsProps) {
  return stops.map(({ nodeId, why }) => {
    const step = steps.find((one) => one.nodeId === nodeId);
    return (
      <p key={nodeId} className={styles.reason}>
        Stopped at{" "}
        <Link
          to="/runs/$runId"
          params={{ runId: run.id }}
          search={step ? { step: stepKey(step) } : {}}
          resetScroll={false}
        >
          {names.get(nodeId) ?? nodeId}
        </Link>
        : <span dir="auto">its condition was false{why && `, since ${why}`}.</span>
      </p>
    );
  });
}

interface ReasonProps {
  run: Run;
  step: StepView | undefined;
  names: ReadonlyMap<string, string>;
}

function Reason({ run, step, names }: ReasonProps) {
  const { error, waitingUntil, status } = run;
  return (
    <p className={styles.reason}>
      {step && (
        <>
          <Link
            to="/runs/$runId"
            params={{ runId: run.id }}
            search={{ step: stepKey(step) }}
            resetScroll={false}
          >
            {names.get(step.nodeId) ?? step.nodeId}
          </Link>
          {error ? ": " : " "}
        </>
      )}
      {error && (
        <span dir="auto">
          {error.message} <code className={styles.code}>{error.code}</code>
        </span>
      )}
      {status === "waiting" && (waitingUntil ? <Until at={waitingUntil} /> : "waits.")}
      {status === "queued" &&
        "The scenario's limits hold it back, or the server has no room for it yet. It begins by itself."}
    </p>
  );
}

function Until({ at }: { at: string }) {
  return (
    <>
      waits until <Timestamp at={at} look="absolute" /> (<Timestamp at={at} />
      ), then the run goes on by itself.
    </>
  );
}

/** What the documentation says to do about the code. */
function Remedy({ run }: { run: Run }) {
  const code = run.error?.code;
  const remedy = code === undefined ? undefined : remedyOf(code);
  if (!remedy) return null;
  return (
    <p>
      <strong>What to do: </strong>
      {remedy.map(({ kind, text }, index) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a code's remedy never change.
        kind === "code" ? <code key={index}>{text}</code> : text,
      )}
    </p>
  );
}

const SENTENCES_OPEN_MAX = 4;

/** The server's own account: one fact each, in the order in which they happened. */
function Sentences({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <details className={styles.details} open={sentences.length <= SENTENCES_OPEN_MAX}>
      <summary>How it came to this</summary>
      <ol className={styles.sentences}>
        {sentences.map((sentence, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: facts only ever come after one another.
          <li key={index} dir="auto">
            {sentence}
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Why the run failed or what it waits for, in words, and what one can do about it. */
import { useQuery } from "@tanstack/react-query";
import { Ban, CircleX, Clock, Filter, Hourglass, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { explanationOptions } from "~/api/queries/runs";
import type { Draft, Run, RunStatus, StepView } from "~/api/types";
import { Link } from "~/design/link/Link";
import { Timestamp } from "~/design/time/Timestamp";
import { decisiveStep } from "../path/run-path";
import { stepKey } from "../run/run-search";
import { Ahead } from "../words/Ahead";
import { cutText } from "../words/cut-text";
import { LongText, ShowAll } from "../words/LongText";
import { Sentence } from "../words/Sentence";
import { sentenceParts } from "../words/sentence-parts";
import { answerOf } from "./answer";
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
  const decisive = decisiveStep(run, steps);
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
          <Reason run={run} step={decisive} names={names} />
        )}
        {run.status === "failed" && <Answer text={answerOf(decisive)} />}
        <Remedy run={run} />
        <Sentences sentences={explanation.data ?? []} names={names} acceptedAt={run.createdAt} />
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

/** So many characters of what is told by others are shown at first. */
const MESSAGE_MAX = 400;
const ANSWER_MAX = 300;
const SENTENCE_MAX = 300;

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
        <LongText text={error.message} max={MESSAGE_MAX}>
          {" "}
          <code className={styles.code}>{error.code}</code>
        </LongText>
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
      waits until <Timestamp at={at} look="absolute" /> (<Ahead at={at} />
      ), then the run goes on by itself.
    </>
  );
}

/** The callee's own words. */
function Answer({ text }: { text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <div>
      <h3 className={styles.subtitle}>What it answered</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. */}
      <section className={styles.answer} tabIndex={0} aria-label="What it answered">
        <LongText text={text} max={ANSWER_MAX} />
      </section>
    </div>
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
const SENTENCES_SHOWN_MAX = 8;

interface SentencesProps {
  sentences: readonly string[];
  names: ReadonlyMap<string, string>;
  acceptedAt: string;
}

/** The server's own account: one fact each, in the order in which they happened. */
function Sentences({ sentences, names, acceptedAt }: SentencesProps) {
  const [isAll, setAll] = useState(false);
  if (sentences.length === 0) return null;
  const begin = sentences
    .slice(0, SENTENCES_SHOWN_MAX)
    .map((sentence) => cutText(sentence, SENTENCE_MAX));
  const isCut = begin.some((sentence, index) => sentence !== sentences[index]);
  const hasMore = sentences.length > begin.length;
  return (
    <details className={styles.details} open={sentences.length <= SENTENCES_OPEN_MAX}>
      <summary>How it came to this</summary>
      <ol className={styles.sentences}>
        {(isAll ? sentences : begin).map((sentence, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: facts only ever come after one another.
          <li key={index} dir="auto">
            <Sentence parts={sentenceParts(sentence, { names, acceptedAt })} />
          </li>
        ))}
      </ol>
      {(hasMore || isCut) && (
        <ShowAll
          isAll={isAll}
          onChange={setAll}
          {...(hasMore ? { count: sentences.length } : {})}
        />
      )}
    </details>
  );
}

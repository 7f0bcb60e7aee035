/** What was tried: each attempt with its exact request, and what it ended with. */
import { Ban, CircleCheck, CircleX, type LucideIcon, Play, RotateCcw } from "lucide-react";
import { useState } from "react";
import type { AttemptOutcome, AttemptView, StepView } from "~/api/types";
import type { Tone } from "~/design/badge/Badge";
import { Badge } from "~/design/badge/Badge";
import { Duration } from "~/design/time/Duration";
import { Timestamp } from "~/design/time/Timestamp";
import { LongText } from "../words/LongText";
import styles from "./Step.module.css";
import { ValueView } from "./ValueView";

const OUTCOMES: Record<AttemptOutcome, { label: string; tone: Tone; icon: LucideIcon }> = {
  success: { label: "Succeeded", tone: "success", icon: CircleCheck },
  retryable_error: { label: "Failed, tried again", tone: "warning", icon: RotateCcw },
  fatal_error: { label: "Failed", tone: "danger", icon: CircleX },
  interrupted: { label: "Interrupted", tone: "neutral", icon: Ban },
};

/** So many characters of an error's message are shown at first. */
const MESSAGE_MAX = 400;

export function Attempts({ runId, step }: { runId: string; step: StepView }) {
  const { attempts } = step;
  const isFinal = (attempt: AttemptView) => step.status === "failed" && attempt === attempts.at(-1);
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = attempts.find(({ attempt }) => attempt === chosen) ?? attempts.at(-1);
  if (!shown) return <p className={styles.muted}>It was not tried.</p>;
  return (
    <div className={styles.value}>
      {attempts.length > 1 && (
        <ol className={styles.attempts} aria-label="Attempts">
          {attempts.map((attempt) => (
            <li key={attempt.attempt}>
              <button
                type="button"
                className={styles.attempt}
                aria-pressed={attempt === shown}
                onClick={() => setChosen(attempt.attempt)}
              >
                <span className={styles.number}>{attempt.attempt}</span>
                <Outcome attempt={attempt} isFinal={isFinal(attempt)} />
                <span className={styles.muted}>{attempt.error?.code}</span>
                <span className={styles.stepTime}>
                  <Duration from={attempt.startedAt} to={attempt.finishedAt} />
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
      <Attempt runId={runId} attempt={shown} isFinal={isFinal(shown)} />
    </div>
  );
}

interface OutcomeProps {
  attempt: AttemptView;
  /** No other attempt follows it. */
  isFinal: boolean;
}

function Outcome({ attempt, isFinal }: OutcomeProps) {
  const given = isFinal && attempt.outcome === "retryable_error" ? "fatal_error" : attempt.outcome;
  const look = given ? OUTCOMES[given] : undefined;
  if (!look) return <Badge tone="info" icon={<Play aria-hidden />} text="Under way" />;
  const Icon = look.icon;
  return <Badge tone={look.tone} icon={<Icon aria-hidden />} text={look.label} />;
}

function Attempt({ runId, attempt, isFinal }: OutcomeProps & { runId: string }) {
  const { error, request } = attempt;
  const hasData = error?.data !== undefined && error.data !== null;
  return (
    <div className={styles.value}>
      <p className={styles.line}>
        <strong>Attempt {attempt.attempt}</strong>
        <Outcome attempt={attempt} isFinal={isFinal} />
        <span className={styles.muted}>
          <Timestamp at={attempt.startedAt} look="absolute" />
          {", "}
          <Duration from={attempt.startedAt} to={attempt.finishedAt} />
        </span>
      </p>
      {error && (
        <p className={styles.error} dir="auto">
          <code>{error.code}</code> <LongText text={error.message} max={MESSAGE_MAX} />
        </p>
      )}
      {hasData && (
        <Part title="What the other side said">
          <ValueView runId={runId} label="What came with the error" value={error.data} />
        </Part>
      )}
      {request !== undefined && request !== null && (
        <Part title="Request as it was made">
          <ValueView runId={runId} label="Request" value={request} />
        </Part>
      )}
    </div>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div>
      <h3 className={styles.partTitle}>{title}</h3>
      {children}
    </div>
  );
}

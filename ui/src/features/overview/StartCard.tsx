/** What to do first, one after another, while nothing has run yet. What is done is ticked. */
import { CircleCheck, CircleDashed } from "lucide-react";
import type { ReactNode } from "react";
import type { ScenarioSummary } from "~/api/types";
import { ButtonLink } from "~/design/link/Link";
import { Section } from "~/design/section/Section";
import styles from "./StartCard.module.css";

export function StartCard({ scenarios }: { scenarios: readonly ScenarioSummary[] }) {
  const published = scenarios.find(({ publishedVersion }) => publishedVersion != null);
  const next = published ?? scenarios[0];
  return (
    <Section
      title="Start here"
      about="A scenario says what happens when an event comes in. Three steps lead to the first run."
    >
      <ol className={styles.steps}>
        <Step title="Make a scenario" isDone={next !== undefined} isNext={next === undefined}>
          <p>Begin with an example to see one work, or draw your own.</p>
          <div className={styles.actions}>
            <Create from="example" kind={next ? "secondary" : "primary"} label="From an example" />
            <Create from="blank" label="From nothing" />
            <Create from="file" label="From a file" />
          </div>
        </Step>
        <Step
          title="Publish it"
          isDone={published !== undefined}
          isNext={next !== undefined && published === undefined}
        >
          <p>What you draw is a draft. Events start runs of it once it is published.</p>
          {next && !published && <Open scenario={next} label={`Open ${next.name}`} />}
        </Step>
        <Step title="Send an event" isDone={false} isNext={published !== undefined}>
          <p>
            The panel of its trigger has the address for webhooks with a request to try it, and the
            button to run by hand. What came of it is seen under Runs.
          </p>
          {published && (
            <Open scenario={published} label={`Open the trigger of ${published.name}`} />
          )}
        </Step>
      </ol>
    </Section>
  );
}

interface StepProps {
  title: string;
  isDone: boolean;
  isNext: boolean;
  children: ReactNode;
}

function Step({ title, isDone, isNext, children }: StepProps) {
  return (
    <li className={styles.step} aria-current={isNext ? "step" : undefined}>
      {isDone ? (
        <CircleCheck className={styles.done} aria-label="Done" />
      ) : (
        <CircleDashed aria-label="To do" />
      )}
      <div className={styles.words}>
        <h3>{title}</h3>
        {children}
      </div>
    </li>
  );
}

interface CreateProps {
  from: "example" | "blank" | "file";
  label: string;
  kind?: "primary" | "secondary";
}

function Create({ from, label, kind = "secondary" }: CreateProps) {
  return (
    <ButtonLink to="/scenarios" search={{ new: from }} kind={kind}>
      {label}
    </ButtonLink>
  );
}

function Open({ scenario, label }: { scenario: ScenarioSummary; label: string }) {
  return (
    <div className={styles.actions}>
      <ButtonLink
        kind="primary"
        to="/scenarios/$scenarioId"
        params={{ scenarioId: scenario.id }}
        search={scenario.publishedVersion == null ? {} : { node: "trigger" }}
        title={label}
      >
        <span className={styles.label} dir="auto">
          {label}
        </span>
      </ButtonLink>
    </div>
  );
}

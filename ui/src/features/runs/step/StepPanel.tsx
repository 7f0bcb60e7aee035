/** What one step got, did and gave. */
import { PencilLine, RotateCcw } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Run, StepView } from "~/api/types";
import { StatusBadge } from "~/design/badge/StatusBadge";
import { Button } from "~/design/button/Button";
import { Tabs } from "~/design/tabs/Tabs";
import { duration } from "~/design/time/format-time";
import { ResolveDialog } from "../actions/ResolveDialog";
import { RetryDialog } from "../actions/RetryDialog";
import { RunLogs } from "../logs/RunLogs";
import { SKIP_REASONS, stepMillis } from "../path/run-path";
import { isFinished } from "../run/use-live-run";
import { Attempts } from "./Attempts";
import styles from "./Step.module.css";
import { ValueView } from "./ValueView";

type Part = "output" | "input" | "attempts" | "logs";

interface StepPanelProps {
  run: Run;
  step: StepView;
  names: ReadonlyMap<string, string>;
}

export function StepPanel({ run, step, names }: StepPanelProps) {
  const [chosen, setPart] = useState<Part | null>(null);
  const part = chosen ?? (step.status === "failed" ? "attempts" : "output");
  const name = names.get(step.nodeId) ?? step.nodeId;
  const millis = stepMillis(step);
  const isTrigger = step.nodeId === "trigger";
  const root = isTrigger ? "trigger" : `nodes.${step.nodeId}`;
  const tabs: { value: Part; label: string; content: ReactNode }[] = [
    {
      value: "output",
      label: "Output",
      content: <Value run={run} label={`Output of ${name}`} value={step.output} root={root} />,
    },
    {
      value: "input",
      label: "Input",
      content: <Value run={run} label={`Input of ${name}`} value={step.input} root="input" />,
    },
    {
      value: "attempts",
      label: attemptsLabel(step),
      content: <Attempts runId={run.id} step={step} />,
    },
    {
      value: "logs",
      label: "Step logs",
      content: <RunLogs runId={run.id} names={names} nodeId={step.nodeId} />,
    },
  ];
  return (
    <section className={styles.panel} aria-label={`Step ${name}`}>
      <header className={styles.head}>
        <h2 className={styles.title} title={step.nodeId} dir="auto">
          {name}
        </h2>
        <span className={styles.about}>
          <StatusBadge status={step.status} />
          {millis !== null && <span className={styles.muted}>{duration(millis)}</span>}
          {step.skipReason && <span className={styles.muted}>{SKIP_REASONS[step.skipReason]}</span>}
        </span>
        <StepActions run={run} step={step} name={name} />
      </header>
      <Tabs
        label={`Parts of ${name}`}
        value={part}
        onChange={setPart}
        tabs={isTrigger ? tabs.filter(({ value }) => value === "output") : tabs}
      />
    </section>
  );
}

/** Where the request stands is named: one looks for it here. */
function attemptsLabel({ attempts }: StepView): string {
  const what = attempts.some(({ request }) => request != null)
    ? "Attempts and requests"
    : "Attempts";
  return attempts.length > 1 ? `${what} (${attempts.length})` : what;
}

function Value(props: { run: Run; label: string; value: unknown; root: string }) {
  const { run, label, value, root } = props;
  if (value === null || value === undefined) {
    return <p className={styles.muted}>{isFinished(run) ? "None." : "None yet."}</p>;
  }
  return <ValueView runId={run.id} label={label} value={value} root={root} />;
}

function StepActions({ run, step, name }: { run: Run; step: StepView; name: string }) {
  const [open, setOpen] = useState<"retry" | "resolve" | null>(null);
  const close = () => setOpen(null);
  const canRetry =
    isFinished(run) && run.status !== "succeeded" && step.attempts.length > 0 && !run.dryRun;
  const isOpen = step.status === "waiting" || step.status === "running";
  const canResolve =
    !run.dryRun && (isFinished(run) ? run.status === "failed" && step.status === "failed" : isOpen);
  return (
    <span className={styles.actions}>
      {canRetry && (
        <Button size="small" icon={<RotateCcw />} onClick={() => setOpen("retry")}>
          Retry from here
        </Button>
      )}
      {canResolve && (
        <Button size="small" icon={<PencilLine />} onClick={() => setOpen("resolve")}>
          Give its output
        </Button>
      )}
      {open === "retry" && <RetryDialog run={run} from={step.nodeId} onClose={close} />}
      {open === "resolve" && <ResolveDialog run={run} step={step} name={name} onClose={close} />}
    </span>
  );
}

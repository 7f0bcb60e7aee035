/** What the chosen run gave to a node and got from it; and the sample that stands in for that. */
import { Pin, PinOff } from "lucide-react";
import { StatusBadge } from "~/design/badge/StatusBadge";
import { Button } from "~/design/button/Button";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { JsonTree } from "~/design/json-tree/JsonTree";
import { CodeText } from "~/design/text/CodeText";
import { noDataReason } from "../data/names";
import { changeNode } from "../graph/edit";
import { type FullDraft, nodeOf, TRIGGER_ID } from "../graph/normal-draft";
import { useDraft, useEditor } from "../page/editor";
import { RunPicker } from "../run/RunPicker";
import styles from "./Panel.module.css";

export function DataTab({ id }: { id: string }) {
  const { run } = useEditor();
  const step = run?.steps.findLast((one) => one.nodeId === id);
  const error = step?.attempts.at(-1)?.error;
  const noData = noDataReason(useDraft(), id, run?.steps ?? []);
  return (
    <div className={styles.stack}>
      <RunPicker />
      {!step && (
        <EmptyState icon={<Pin />} title="No data to show">
          {run ? "This run has no such node." : "Choose a run above, or make a dry run."}
        </EmptyState>
      )}
      {step && (
        <>
          <div className={styles.sectionHead}>
            <StatusBadge status={step.status} />
            {noData === undefined && <PinButton id={id} output={step.output} />}
          </div>
          {error && (
            <p className={styles.error}>
              <CodeText text={error.message} />
            </p>
          )}
          {noData !== undefined && <p className={styles.quiet}>{noData}</p>}
          {id !== TRIGGER_ID && noData === undefined && (
            <section>
              <h3>Input</h3>
              <JsonTree label={`Input of ${id}`} value={step.input} root="input" />
            </section>
          )}
          {noData === undefined && (
            <section>
              <h3>Output</h3>
              <JsonTree
                label={`Output of ${id}`}
                value={step.output}
                root={id === TRIGGER_ID ? "trigger" : `nodes.${id}`}
              />
            </section>
          )}
        </>
      )}
    </div>
  );
}

/** Keeps this output as what dry runs and completion see, until it is let go. */
function PinButton({ id, output }: { id: string; output: unknown }) {
  const { store } = useEditor();
  const draft = useDraft();
  const sample = id === TRIGGER_ID ? draft.trigger.sample : nodeOf(draft, id)?.sample;
  const isPinned = sample !== undefined && sample !== null;
  return (
    <Button
      size="small"
      icon={isPinned ? <PinOff /> : <Pin />}
      onClick={() => store.change(withSample(store.draft, id, isPinned ? null : output))}
    >
      {isPinned ? "Let the sample go" : "Pin output as sample"}
    </Button>
  );
}

function withSample(draft: FullDraft, id: string, sample: unknown): FullDraft {
  if (id === TRIGGER_ID) return { ...draft, trigger: { ...draft.trigger, sample } };
  return changeNode(draft, id, { sample });
}

/** What the chosen run gave to a node and got from it; and the sample that stands in for that. */
import { Pin } from "lucide-react";
import { StatusBadge } from "~/design/badge/StatusBadge";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { JsonTree } from "~/design/json-tree/JsonTree";
import { Callout } from "~/design/section/Callout";
import { CodeText } from "~/design/text/CodeText";
import { noDataReason } from "../data/names";
import { nodeTitle, TRIGGER_ID } from "../graph/normal-draft";
import { withNames } from "../names/with-names";
import { useDraft, useEditor } from "../page/editor";
import { RunPicker } from "../run/RunPicker";
import { SampleEditor } from "../sample/SampleEditor";
import styles from "./Panel.module.css";

export function DataTab({ id }: { id: string }) {
  const { run } = useEditor();
  const draft = useDraft();
  const step = run?.steps.findLast((one) => one.nodeId === id);
  const error = step?.attempts.at(-1)?.error;
  const noData = noDataReason(draft, id, run?.steps ?? []);
  const title = nodeTitle(draft, id);
  return (
    <div className={styles.stack}>
      {error && (
        <Callout kind="danger">
          <p>
            <strong>{title} failed:</strong> <CodeText text={withNames(draft, error.message)} />
          </p>
        </Callout>
      )}
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
          </div>
          {noData !== undefined && <p className={styles.quiet}>{noData}</p>}
          {id !== TRIGGER_ID && noData === undefined && (
            <section>
              <h3>Input</h3>
              <JsonTree label={`Input of ${title}`} value={step.input} root="input" />
            </section>
          )}
          {noData === undefined && (
            <section>
              <h3>Output</h3>
              <JsonTree
                label={`Output of ${title}`}
                value={step.output}
                root={id === TRIGGER_ID ? "trigger" : `nodes.${id}`}
              />
            </section>
          )}
        </>
      )}
      <SampleEditor key={id} id={id} step={step} />
    </div>
  );
}

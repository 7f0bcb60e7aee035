/** Everything that stands in the way of publishing, and what is worth a look; each leads to its place. */
import { CircleAlert, CircleCheck, TriangleAlert, X } from "lucide-react";
import type { Fault } from "~/api/types";
import { Button } from "~/design/button/Button";
import { IconButton } from "~/design/button/IconButton";
import { CodeText } from "~/design/text/CodeText";
import { type FullDraft, nodeTitle, SETTINGS_ID, TRIGGER_ID } from "../graph/normal-draft";
import styles from "./Editor.module.css";
import { useDraft, useEditor } from "./editor";

export function Problems() {
  const { faults, opened, open } = useEditor();
  const errors = faults.filter((fault) => fault.severity === "error").length;
  const warnings = faults.length - errors;
  const isOpen = opened?.kind === "problems" && faults.length > 0;
  return (
    <div className={styles.problems}>
      {isOpen && <ProblemList onClose={() => open(undefined)} />}
      <Button
        size="small"
        className={styles.problemsButton}
        aria-expanded={isOpen}
        icon={errors > 0 ? <CircleAlert /> : warnings > 0 ? <TriangleAlert /> : <CircleCheck />}
        onClick={() => open(isOpen || faults.length === 0 ? undefined : { kind: "problems" })}
      >
        {summary(errors, warnings)}
      </Button>
    </div>
  );
}

function summary(errors: number, warnings: number): string {
  if (errors + warnings === 0) return "No problems";
  const words = [];
  if (errors > 0) words.push(errors === 1 ? "1 problem" : `${errors} problems`);
  if (warnings > 0) words.push(warnings === 1 ? "1 warning" : `${warnings} warnings`);
  return words.join(", ");
}

function ProblemList({ onClose }: { onClose: () => void }) {
  const { faults } = useEditor();
  return (
    <section className={styles.problemList} aria-label="Problems">
      <header>
        <h2>Problems</h2>
        <IconButton label="Close" icon={<X />} size="small" onClick={onClose} />
      </header>
      <FaultList faults={faults} />
    </section>
  );
}

/** Faults as links to their fields. */
export function FaultList({ faults, onGo }: { faults: readonly Fault[]; onGo?: () => void }) {
  const editor = useEditor();
  const draft = useDraft();
  const go = (fault: Fault) => {
    onGo?.();
    const id = placeOf(fault, draft);
    if (id !== undefined) editor.openPanel(id, fault.pointer);
  };
  return (
    <ul className={styles.faults}>
      {faults.map((fault) => {
        const id = placeOf(fault, draft);
        return (
          <li key={`${fault.pointer} ${fault.code} ${fault.message}`}>
            <button type="button" onClick={() => go(fault)} disabled={id === undefined}>
              {fault.severity === "error" ? (
                <CircleAlert className={styles.errorSign} aria-label="Error" />
              ) : (
                <TriangleAlert className={styles.warningSign} aria-label="Warning" />
              )}
              <span>
                {id !== undefined && <strong>{nodeTitle(draft, id)}: </strong>}
                <CodeText text={fault.message} />
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The node (or the settings) whose panel shows the fault. */
function placeOf(fault: Fault, draft: FullDraft): string | undefined {
  if (fault.nodeId) return fault.nodeId;
  if (fault.pointer.startsWith("/trigger")) return TRIGGER_ID;
  if (fault.pointer.startsWith("/settings")) return SETTINGS_ID;
  const node = /^\/nodes\/(\d+)/.exec(fault.pointer)?.[1];
  if (node !== undefined) return draft.nodes[Number(node)]?.id;
  const edge = /^\/edges\/(\d+)/.exec(fault.pointer)?.[1];
  const found = edge === undefined ? undefined : draft.edges[Number(edge)]?.source;
  return found !== undefined && draft.nodes.some((node) => node.id === found) ? found : undefined;
}

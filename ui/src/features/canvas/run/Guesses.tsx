/** What of a dry run's answers was only guessed, and the way to say what is really answered. */
import type { DryRunAnswer } from "~/api/types";
import { ancestors } from "../graph/connect";
import { type FullDraft, nodeTitle } from "../graph/normal-draft";
import { useDraft, useEditor } from "../page/editor";
import { pointerOf } from "../panel/pointer-of";
import styles from "./DryRun.module.css";

/** Nodes that were answered by a guess, and after which the run failed: the cause may be there. */
export function GuessesBefore({ answer }: { answer: DryRunAnswer }) {
  const draft = useDraft();
  return guessesBefore(answer, draft).map((id) => (
    <p key={id} className={styles.guess}>
      {nodeTitle(draft, id)} was answered by a guess. <SayAnswer id={id} />
    </p>
  ));
}

/** Leads to where the answer of a node is written. */
export function SayAnswer({ id }: { id: string }) {
  const { openPanel } = useEditor();
  const draft = useDraft();
  return (
    <button
      type="button"
      className={styles.link}
      onClick={() => openPanel(id, `${pointerOf(draft, id)}/sample`)}
    >
      Say what it answers
    </button>
  );
}

function guessesBefore(answer: DryRunAnswer, draft: FullDraft): string[] {
  const failed = answer.steps.find((step) => step.status === "failed");
  if (!failed) return [];
  const before = ancestors(draft, failed.nodeId);
  const guessed = answer.effects.filter(
    ({ nodeId, answeredBy }) => answeredBy === "example" && before.has(nodeId),
  );
  return [...new Set(guessed.map((effect) => effect.nodeId))];
}

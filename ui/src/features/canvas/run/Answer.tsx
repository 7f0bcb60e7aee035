/** What came of a dry run: why it failed, and each request that would have been sent. */
import { ArrowRight } from "lucide-react";
import type { DryRunAnswer } from "~/api/types";
import { StatusBadge } from "~/design/badge/StatusBadge";
import { Button } from "~/design/button/Button";
import { CodeBlock } from "~/design/code-block/CodeBlock";
import { Fold } from "~/design/section/Fold";
import { CodeText } from "~/design/text/CodeText";
import { type FullDraft, nodeTitle } from "../graph/normal-draft";
import { withNames } from "../names/with-names";
import { useDraft, useEditor } from "../page/editor";
import { pointerOf } from "../panel/pointer-of";
import styles from "./DryRun.module.css";
import { failureOf } from "./failure";
import { GuessesBefore, SayAnswer } from "./Guesses";
import { sentRequest } from "./sent-request";

const ANSWERS = {
  sample: "Answered by the node’s sample",
  run: "Answered by what that run got",
  example: "Answered by the type’s example, which is a guess",
} as const;

export function Answer({ answer }: { answer: DryRunAnswer }) {
  const { effects } = answer;
  return (
    <section className={styles.answer} aria-label="What came of it">
      <StatusBadge status={answer.status} />
      <Failure answer={answer} />
      <GuessesBefore answer={answer} />
      <h3>{effects.length === 0 ? "Nothing would have been sent" : "What would have been sent"}</h3>
      {effects.map((effect, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an answer never changes.
        <Effect key={index} effect={effect} />
      ))}
    </section>
  );
}

/** The message, and the way to the field that it is about. */
function Failure({ answer }: { answer: DryRunAnswer }) {
  const { openPanel } = useEditor();
  const draft = useDraft();
  const failure = failureOf(answer);
  if (!failure) return null;
  const { nodeId, pointer, message } = failure;
  return (
    <div className={styles.failure}>
      <p>
        <CodeText text={withNames(draft, message)} />
      </p>
      {nodeId !== undefined && isIn(draft, nodeId) && (
        <Button
          size="small"
          icon={<ArrowRight />}
          onClick={() => openPanel(nodeId, `${pointerOf(draft, nodeId)}/config${pointer}`)}
        >
          Go to {nodeTitle(draft, nodeId)}
        </Button>
      )}
    </div>
  );
}

function isIn(draft: FullDraft, id: string): boolean {
  return draft.nodes.some((node) => node.id === id);
}

function Effect({ effect }: { effect: DryRunAnswer["effects"][number] }) {
  const { openPanel } = useEditor();
  const draft = useDraft();
  const { nodeId, answeredBy } = effect;
  const sent = sentRequest(effect.request);
  return (
    <div className={styles.effect}>
      <Button size="small" kind="quiet" onClick={() => openPanel(nodeId)}>
        {nodeTitle(draft, nodeId)}
      </Button>
      {sent.line !== undefined && (
        <p className={styles.line}>
          <strong>{sent.line.method}</strong> {sent.line.url}
        </p>
      )}
      {sent.body !== undefined && (
        <CodeBlock label={`Request of ${nodeTitle(draft, nodeId)}`} text={sent.body} isWrapped />
      )}
      {sent.headers !== undefined && (
        <Fold summary="Headers">
          <CodeBlock
            label={`Headers of ${nodeTitle(draft, nodeId)}`}
            text={sent.headers}
            isWrapped
          />
        </Fold>
      )}
      {answeredBy && (
        <p className={styles.quiet}>
          {ANSWERS[answeredBy]}
          {answeredBy === "example" && (
            <>
              {". "}
              <SayAnswer id={nodeId} />
            </>
          )}
        </p>
      )}
    </div>
  );
}

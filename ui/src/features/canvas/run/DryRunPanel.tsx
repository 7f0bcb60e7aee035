/** Tries the draft on an event without anything leaving the machine, and shows what would have left. */
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { FlaskConical, X } from "lucide-react";
import { useState } from "react";
import { runEvent } from "~/api/queries/run-steps";
import { runScenario, runsOptions } from "~/api/queries/runs";
import type { DryRunAnswer, RunRequest } from "~/api/types";
import { StatusBadge } from "~/design/badge/StatusBadge";
import { Button } from "~/design/button/Button";
import { IconButton } from "~/design/button/IconButton";
import { CodeBlock } from "~/design/code-block/CodeBlock";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { TextArea } from "~/design/field/TextArea";
import { saveNow } from "../draft/saving";
import { ancestors } from "../graph/connect";
import { type FullDraft, nodeTitle } from "../graph/normal-draft";
import { withNames } from "../names/with-names";
import { type Editor, useDraft, useEditor } from "../page/editor";
import { pointerOf } from "../panel/pointer-of";
import styles from "./DryRun.module.css";
import { runLabel } from "./RunPicker";

const SAMPLE = "sample";
const TYPED = "typed";

export function DryRunPanel({ onClose }: { onClose: () => void }) {
  const editor = useEditor();
  const draft = useDraft();
  const hasSample = draft.trigger.sample !== undefined && draft.trigger.sample !== null;
  const [source, setSource] = useState(hasSample ? SAMPLE : TYPED);
  const [typed, setTyped] = useState(() => exampleEvent(editor));
  const runs = useInfiniteQuery(runsOptions({ scenario: editor.scenario.id }));
  const fault = source === TYPED ? jsonError(typed) : undefined;
  const running = useDryRun();
  const choices = [
    { value: TYPED, label: "JSON that I type" },
    ...(hasSample ? [{ value: SAMPLE, label: "The trigger’s sample" }] : []),
    ...(runs.data ?? []).map((run) => ({ value: run.id, label: runLabel(run) })),
  ];
  return (
    <aside className={styles.panel} aria-label="Dry run">
      <header className={styles.head}>
        <h2>Dry run</h2>
        <IconButton label="Close dry run" icon={<X />} size="small" onClick={onClose} />
      </header>
      <form
        className={styles.body}
        onSubmit={(event) => {
          event.preventDefault();
          if (fault === undefined) running.mutate({ source, typed });
        }}
      >
        <Field label="Event" hint="Nothing leaves this machine: effects are answered by samples.">
          <Select value={source} choices={choices} onChange={setSource} />
        </Field>
        {source === TYPED && (
          <Field label="Output of the trigger" error={fault}>
            <TextArea isMono rows={7} value={typed} onChange={setTyped} />
          </Field>
        )}
        <Button
          type="submit"
          kind="primary"
          icon={<FlaskConical />}
          disabled={fault !== undefined}
          isBusy={running.isPending}
        >
          Run dry
        </Button>
        {running.error && <ErrorPanel error={running.error} />}
        {running.data && <Answer answer={running.data} />}
      </form>
    </aside>
  );
}

/** What the example of the trigger's type gives: a beginning for what is typed. */
function exampleEvent({ store, types }: Editor): string {
  const example = types.get(store.draft.trigger.type)?.examples[0]?.output;
  return JSON.stringify(example ?? {}, null, 2);
}

function jsonError(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function useDryRun() {
  const { store, scenario, chooseRun } = useEditor();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ source, typed }: { source: string; typed: string }) => {
      // The server runs the draft that it has.
      if (!(await saveNow(store)) && store.snapshot().save.kind !== "saved") {
        throw new Error("Your last changes are not saved yet, so they cannot be run. Try again.");
      }
      const request = await requestOf(source, typed);
      return (await runScenario(scenario.id, request)) as DryRunAnswer;
    },
    onSuccess: (answer) => {
      void queryClient.invalidateQueries({ queryKey: ["runs", "list"] });
      chooseRun(answer.runId);
    },
  });
}

async function requestOf(source: string, typed: string): Promise<RunRequest> {
  const request: RunRequest = { dryRun: true, version: "draft", wait: true };
  if (source === SAMPLE) return request;
  if (source === TYPED) return { ...request, payload: JSON.parse(typed) };
  return { ...request, payload: await runEvent(source), sampleFrom: source };
}

const ANSWERS = {
  sample: "Answered by the node’s sample",
  run: "Answered by what that run got",
  example: "Answered by the type’s example, which is a guess",
} as const;

function Answer({ answer }: { answer: DryRunAnswer }) {
  const { openPanel } = useEditor();
  const draft = useDraft();
  return (
    <section className={styles.answer} aria-label="What came of it">
      <StatusBadge status={answer.status} />
      {answer.error && <p className={styles.error}>{withNames(draft, answer.error.message)}</p>}
      {guessesBefore(answer, draft).map((id) => (
        <p key={id} className={styles.guess}>
          {nodeTitle(draft, id)} was answered by a guess. <SayAnswer id={id} />
        </p>
      ))}
      <h3>
        {answer.effects.length === 0 ? "Nothing would have been sent" : "What would have been sent"}
      </h3>
      {answer.effects.map((effect, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an answer never changes.
        <div key={index} className={styles.effect}>
          <Button size="small" kind="quiet" onClick={() => openPanel(effect.nodeId)}>
            {nodeTitle(draft, effect.nodeId)}
          </Button>
          <CodeBlock
            label={`Request of ${nodeTitle(draft, effect.nodeId)}`}
            text={JSON.stringify(effect.request, null, 2)}
            isWrapped
          />
          {effect.answeredBy && (
            <p className={styles.quiet}>
              {ANSWERS[effect.answeredBy]}
              {effect.answeredBy === "example" && (
                <>
                  {". "}
                  <SayAnswer id={effect.nodeId} />
                </>
              )}
            </p>
          )}
        </div>
      ))}
    </section>
  );
}

/** Leads to where the answer of a node is written. */
function SayAnswer({ id }: { id: string }) {
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

/** Nodes that were answered by a guess, and after which the run failed: the cause may be there. */
function guessesBefore(answer: DryRunAnswer, draft: FullDraft): string[] {
  const failed = answer.steps.find((step) => step.status === "failed");
  if (!failed) return [];
  const before = ancestors(draft, failed.nodeId);
  const guessed = answer.effects.filter(
    ({ nodeId, answeredBy }) => answeredBy === "example" && before.has(nodeId),
  );
  return [...new Set(guessed.map((effect) => effect.nodeId))];
}

/** Tries the draft on an event without anything leaving the machine, and shows what would have left. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FlaskConical, X } from "lucide-react";
import { useState } from "react";
import { body, client } from "~/api/client";
import { instanceOptions } from "~/api/queries/health";
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
import { nodeTitle, TRIGGER_ID } from "../graph/normal-draft";
import { useDraft, useEditor } from "../page/editor";
import { exampleEvent } from "../panel/trigger/webhook-use";
import styles from "./DryRun.module.css";
import { runLabel } from "./RunPicker";

const SAMPLE = "sample";
const TYPED = "typed";

export function DryRunPanel({ onClose }: { onClose: () => void }) {
  const editor = useEditor();
  const draft = useDraft();
  const hasSample = draft.trigger.sample !== undefined && draft.trigger.sample !== null;
  const [source, setSource] = useState(hasSample ? SAMPLE : TYPED);
  const example = useExampleEvent();
  const [ownEvent, setTyped] = useState<string | null>(null);
  const typed = ownEvent ?? example;
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

/** What the trigger may give: a beginning for what is typed. */
function useExampleEvent(): string {
  const { types } = useEditor();
  const { trigger } = useDraft();
  const { data } = useQuery(instanceOptions());
  const publicUrl = data?.publicUrl ?? globalThis.location.origin;
  const example = exampleEvent(types.get(trigger.type), trigger.config, publicUrl);
  return JSON.stringify(example, null, 2);
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
  // The trigger is a run's first step.
  const params = { path: { id: source }, query: { limit: 1 } };
  const { items } = await body(client.GET("/api/runs/{id}/steps", { params }));
  const event = items.find((step) => step.nodeId === TRIGGER_ID)?.output;
  return { ...request, payload: event, sampleFrom: source };
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
      {answer.error && <p className={styles.error}>{answer.error.message}</p>}
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
            label={`Request of ${effect.nodeId}`}
            text={JSON.stringify(effect.request, null, 2)}
            isWrapped
          />
          {effect.answeredBy && <p className={styles.quiet}>{ANSWERS[effect.answeredBy]}</p>}
        </div>
      ))}
    </section>
  );
}

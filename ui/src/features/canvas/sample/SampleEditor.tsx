/** What a node answers in a dry run: typed here as JSON, or taken from the run that is shown. */
import { Pin, PinOff } from "lucide-react";
import { useState } from "react";
import type { StepView } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Field } from "~/design/field/Field";
import { TextArea } from "~/design/field/TextArea";
import { isSchema } from "../form/spec";
import { typeOf } from "../graph/handles";
import { type FullDraft, TRIGGER_ID } from "../graph/normal-draft";
import { useDraft, useEditor } from "../page/editor";
import { pointerOf } from "../panel/pointer-of";
import styles from "./Sample.module.css";
import { readSample, sampleOf, withSample } from "./sample";

const HINT = {
  trigger: "The event of dry runs, and what expressions are tried on. Live runs never use it.",
  action: "Nothing is called in a dry run: this is its answer. Live runs never use it.",
  other: "What expressions are tried on while there is no run. Live runs never use it.",
} as const;

export function SampleEditor({ id, step }: { id: string; step: StepView | undefined }) {
  const { store, types } = useEditor();
  const draft = useDraft();
  const sample = sampleOf(draft, id);
  const type = typeOf(draft, id, types);
  const [typed, setTyped] = useState<string>();
  const [shown, setShown] = useState(sample);
  if (sample !== shown) {
    // It was pinned, removed or undone: what is typed no longer tells what is there.
    setShown(sample);
    if (typed !== undefined && !isWritten(typed, sample)) setTyped(undefined);
  }
  const text = typed ?? written(sample);
  const read = readSample(text);
  const keep = (next: FullDraft) => store.change(next, `${id} sample`);
  const type_ = (next: string) => {
    setTyped(next);
    const now = readSample(next);
    if ("value" in now) keep(withSample(store.draft, id, now.value));
  };
  const example = type?.examples[0]?.output;
  const kind = type?.kind === "action" ? "action" : id === TRIGGER_ID ? "trigger" : "other";
  const label = { trigger: "Sample event", action: "Answer in a dry run", other: "Sample output" };
  return (
    <section className={styles.sample} data-pointer={`${pointerOf(draft, id)}/sample`}>
      <Field
        label={label[kind]}
        isOptional
        hint={HINT[kind]}
        error={"fault" in read ? read.fault : undefined}
      >
        <TextArea isMono rows={text === "" ? 3 : 8} value={text} onChange={type_} />
      </Field>
      <div className={styles.tools}>
        {lacksBody(sample, example) && (
          <Button
            size="small"
            onClick={() => {
              setTyped(undefined);
              keep(withSample(store.draft, id, { ...example, body: sample }));
            }}
          >
            Put it under “body”, where a request has it
          </Button>
        )}
        {text === "" && example !== undefined && (
          <Button size="small" onClick={() => type_(written(example))}>
            Begin with the type’s example
          </Button>
        )}
        {step && (
          <Button
            size="small"
            icon={<Pin />}
            onClick={() => {
              setTyped(undefined);
              store.change(withSample(store.draft, id, step.output));
            }}
          >
            Pin output as sample
          </Button>
        )}
        {text !== "" && (
          <Button
            size="small"
            icon={<PinOff />}
            onClick={() => {
              setTyped(undefined);
              store.change(withSample(store.draft, id, undefined));
            }}
          >
            Remove sample
          </Button>
        )}
      </div>
    </section>
  );
}

/** A body was pasted where the whole of a request is expected. */
function lacksBody(sample: unknown, example: unknown): example is { body: unknown } {
  if (!isSchema(example) || !("body" in example) || sample === undefined) return false;
  return !isSchema(sample) || !Object.keys(sample).some((name) => name in example);
}

function written(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}

function isWritten(text: string, sample: unknown): boolean {
  const read = readSample(text);
  return "value" in read && JSON.stringify(read.value) === JSON.stringify(sample);
}

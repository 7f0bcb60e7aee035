/** The fields of a request to an app's webhook: what is sent, where to, and how it is signed. */
import type { App } from "~/api/types";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { TextArea } from "~/design/field/TextArea";
import { TextInput } from "~/design/field/TextInput";
import { Fold } from "~/design/section/Fold";
import { FieldRow, FieldStack } from "~/design/section/Section";
import { CodeText } from "~/design/text/CodeText";
import styles from "./Request.module.css";
import { repeatedEvents } from "./repeated-events";
import { FORM_TYPE, faultsOf, JSON_TYPE, type RequestText, TEXT_TYPE, urlOf } from "./request-text";
import { SecretField } from "./SecretField";
import { hasBody, METHODS } from "./signing/curl";
import type { SigningSecret } from "./use-secret";

interface RequestFieldsProps {
  app: App;
  secret: SigningSecret;
  text: RequestText;
  /** Where the body comes from, in words. */
  about?: string | undefined;
  onChange: (text: RequestText) => void;
}

const METHOD_CHOICES = METHODS.map((value) => ({ value, label: value }));
const BODY_ROWS_MIN = 5;
const BODY_ROWS_MAX = 16;

export function RequestFields({ app, secret, text, about, onChange }: RequestFieldsProps) {
  const faults = faultsOf(text);
  const set = (change: Partial<RequestText>) => onChange({ ...text, ...change });
  const rows = Math.min(BODY_ROWS_MAX, Math.max(BODY_ROWS_MIN, text.body.split("\n").length + 1));
  return (
    <FieldStack>
      <SecretField {...secret} />
      <div className={styles.line}>
        <Field label="Method">
          <Select
            value={text.method}
            choices={METHOD_CHOICES}
            onChange={(method) => set({ method })}
          />
        </Field>
        <Field label="Path behind the address" isOptional hint={urlOf(app.webhookUrl, text)}>
          <TextInput
            isMono
            value={text.path}
            placeholder="orders/1"
            onChange={(path) => set({ path })}
          />
        </Field>
      </div>
      {hasBody(text.method) && (
        <Field label="Body" isOptional hint={about} error={faults.body}>
          <TextArea isMono rows={rows} value={text.body} onChange={(body) => set({ body })} />
        </Field>
      )}
      <MoreFields app={app} text={text} onChange={onChange} />
    </FieldStack>
  );
}

/** What is right as it stands for most requests. */
function MoreFields({
  app,
  text,
  onChange,
}: Pick<RequestFieldsProps, "app" | "text" | "onChange">) {
  const faults = faultsOf(text);
  const set = (change: Partial<RequestText>) => onChange({ ...text, ...change });
  return (
    <Fold summary={foldedWords(text)} isOpen={Boolean(faults.headers ?? faults.key)}>
      <FieldStack>
        <FieldRow>
          <Field label="Type of the body">
            <Select
              value={text.contentType}
              choices={typeChoices(text.contentType)}
              onChange={(contentType) => set({ contentType })}
            />
          </Field>
          <Field
            label="Idempotency key"
            isOptional
            hint={<CodeText text={repeatedEvents(app)} />}
            error={faults.key}
          >
            <TextInput isMono value={text.key} onChange={(key) => set({ key })} />
          </Field>
        </FieldRow>
        <Field
          label="Headers"
          isOptional
          hint="One a line. What proves the sender is added to them."
          error={faults.headers}
        >
          <TextArea
            isMono
            rows={3}
            value={text.headers}
            placeholder="X-Kind: new"
            onChange={(headers) => set({ headers })}
          />
        </Field>
      </FieldStack>
    </Fold>
  );
}

/** One that comes with an event is kept, though it is none of those that are offered. */
function typeChoices(contentType: string) {
  const types = [...new Set([JSON_TYPE, FORM_TYPE, TEXT_TYPE, contentType])];
  return types.map((value) => ({ value, label: value }));
}

function foldedWords({ contentType, key, headers }: RequestText): string {
  const count = headers.split("\n").filter((line) => line.trim() !== "").length;
  const words = [
    contentType,
    key.trim() === "" ? "no idempotency key" : `idempotency key ${key.trim()}`,
    ...(count > 0 ? [count === 1 ? "1 header" : `${count} headers`] : []),
  ];
  return `More: ${words.join(", ")}`;
}

/** Inputs for what cannot hold expressions. A value that the server would refuse is told, not set. */
import { useState } from "react";
import { Select } from "~/design/field/Select";
import { Switch } from "~/design/field/Switch";
import { TextArea } from "~/design/field/TextArea";
import { TextInput } from "~/design/field/TextInput";
import { neededJsonFault } from "~/design/text/json-fault";
import type { FieldProps } from "../FieldRow";
import styles from "../Form.module.css";
import type { NumberRange } from "../spec";
import { readValue } from "../typed-value";
import { durationWords, readDuration } from "./duration";

/** What a text says, or why it says nothing. */
type Read = { value: unknown; note?: string } | { fault: string };

/** An empty field is not set at all. */
export function StaticText({ spec, value, onChange }: FieldProps) {
  const props = {
    "aria-label": spec.title,
    placeholder: spec.placeholder,
    value: typeof value === "string" ? value : "",
    onChange: (text: string) => onChange(text === "" ? undefined : text),
  };
  const isLong = spec.kind === "text" && spec.isLong;
  return isLong ? <TextArea {...props} rows={3} dir="auto" /> : <TextInput {...props} dir="auto" />;
}

export function StaticDuration(props: FieldProps) {
  return <CheckedInput {...props} read={durationOf} />;
}

export function StaticNumber(props: FieldProps & { range: NumberRange }) {
  return <CheckedInput {...props} read={(text) => numberOf(text, props.range)} />;
}

function durationOf(text: string): Read {
  const millis = readDuration(text);
  if (millis === undefined) {
    return { fault: "Not a length of time. Write it as 90s, 2h, 1h 30m or 7d." };
  }
  return { value: text.trim(), note: durationWords(millis) };
}

function numberOf(text: string, { isWhole, min, max }: NumberRange): Read {
  const value = Number(text.trim());
  if (!Number.isFinite(value)) return { fault: "Not a number." };
  if (isWhole && !Number.isInteger(value)) return { fault: "Only whole numbers." };
  if (min !== undefined && value < min) return { fault: `${min} at least.` };
  if (max !== undefined && value > max) return { fault: `${max.toLocaleString("en")} at most.` };
  return { value };
}

interface CheckedInputProps extends FieldProps {
  isMultiline?: boolean;
  read: (text: string) => Read;
}

/** Keeps what is typed while it is wrong; what is set stays as it was until it is right. */
function CheckedInput(props: CheckedInputProps) {
  const { spec, value, isRequired = false, onChange, read, isMultiline = false } = props;
  const [typed, setTyped] = useState<{ text: string; value: unknown }>();
  const written = value === undefined || value === null ? "" : textOf(value);
  // Undone or changed elsewhere meanwhile: what was typed is over.
  const text = typed && typed.value === value ? typed.text : written;
  const result: Read =
    text.trim() !== ""
      ? read(text)
      : isRequired
        ? { fault: "This is needed." }
        : { value: undefined };
  const type = (next: string) => {
    const isEmpty = next.trim() === "";
    const now: Read = isEmpty ? { value: undefined } : read(next);
    const isTaken = "value" in now && !(isEmpty && isRequired);
    setTyped({ text: next, value: isTaken ? now.value : value });
    if (isTaken) onChange(now.value);
  };
  const fault = "fault" in result ? result.fault : undefined;
  const shared = {
    "aria-label": spec.title,
    ...(fault === undefined ? {} : { "aria-invalid": true as const }),
    placeholder: spec.placeholder,
    value: text,
    onChange: type,
    isMono: true,
  };
  return (
    <>
      {isMultiline ? <TextArea {...shared} rows={4} /> : <TextInput {...shared} />}
      {fault !== undefined && (
        <p className={styles.fault} role="status">
          {fault}
        </p>
      )}
      {"value" in result && result.note !== undefined && (
        <p className={styles.about}>{result.note}</p>
      )}
    </>
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

const KINDS = [
  { value: "text", label: "Text" },
  { value: "number", label: "Number" },
  { value: "boolean", label: "Yes or no" },
  { value: "json", label: "List or object" },
] as const;
type Kind = (typeof KINDS)[number]["value"];
const BEGINNINGS: Readonly<Record<Kind, unknown>> = {
  text: "",
  number: 0,
  boolean: true,
  json: {},
};
const ANY_NUMBER: NumberRange = { isWhole: false, min: undefined, max: undefined };

/** Any value, by what kind of value it is. */
export function StaticAny(props: FieldProps) {
  const { spec, value, onChange } = props;
  const kind = kindOf(value);
  return (
    <div className={styles.typed}>
      <Select
        aria-label={`Kind of ${spec.title}`}
        value={kind}
        choices={KINDS}
        onChange={(next) => onChange(BEGINNINGS[next])}
      />
      {kind === "text" && (
        <TextInput
          aria-label={spec.title}
          value={typeof value === "string" ? value : ""}
          onChange={onChange}
          dir="auto"
        />
      )}
      {kind === "number" && <StaticNumber {...props} isRequired range={ANY_NUMBER} />}
      {kind === "boolean" && (
        <div className={styles.yes}>
          <Switch label={spec.title} checked={value === true} onChange={onChange} />
          {value === true ? "Yes" : "No"}
        </div>
      )}
      {kind === "json" && <CheckedInput {...props} isRequired isMultiline read={jsonOf} />}
    </div>
  );
}

function kindOf(value: unknown): Kind {
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  return typeof value === "object" ? "json" : "text";
}

function jsonOf(text: string): Read {
  const value = readValue(text);
  if (typeof value === "object") return { value };
  return { fault: neededJsonFault(text) ?? 'Write a list, [1, 2], or an object, {"a": 1}.' };
}

/** The input of a field, by its kind. */
import { Select } from "~/design/field/Select";
import { Switch } from "~/design/field/Switch";
import { jsonFault } from "~/design/text/json-fault";
import { useSettled } from "../draft/use-settled";
import { Evaluated } from "../expression/Evaluated";
import { ExpressionInput } from "../expression/ExpressionInput";
import { hintOver } from "../expression/hint";
import { TRIGGER_ID } from "../graph/normal-draft";
import { Message } from "./Faults";
import type { FieldProps } from "./FieldRow";
import styles from "./Form.module.css";
import { faultsAt, useForm } from "./form-context";
import { ListField } from "./ListField";
import { MapField } from "./MapField";
import { ObjectForm } from "./ObjectForm";
import { AppPicker, ConnectionPicker, ScenarioPicker, TimeZonePicker } from "./pickers";
import { chosenValue, defaultChoice, type Spec } from "./spec";
import { durationWords, readDuration } from "./static/duration";
import { StaticAny, StaticDuration, StaticNumber, StaticText } from "./static/StaticInput";
import { readNumber, readScalar, readValue, writtenValue } from "./typed-value";
import { UnionField } from "./UnionField";

export function FieldInput(props: FieldProps) {
  const { spec, value, onChange } = props;
  const { isStatic } = useForm();
  const chosen = typeof value === "string" ? value : "";
  switch (spec.kind) {
    case "choice":
      return <ChoiceInput {...props} />;
    case "boolean": {
      const isOn = value === undefined || value === null ? spec.isOn : value === true;
      return <Switch label={spec.title} checked={isOn} onChange={onChange} />;
    }
    case "connection":
      return <ConnectionPicker value={chosen} onChange={onChange} />;
    case "app":
      return <AppPicker value={chosen} onChange={onChange} />;
    case "scenario":
      return <ScenarioPicker value={chosen} onChange={onChange} />;
    case "timezone":
      return <TimeZonePicker value={chosen} onChange={onChange} />;
    case "union":
      return <UnionField {...props} options={spec.options} />;
    case "list":
    case "map":
    case "object":
      return <PartsInput {...props} />;
    default:
      return isStatic && spec.kind !== "expression" ? (
        <StaticInput {...props} />
      ) : (
        <WrittenInput {...props} />
      );
  }
}

/** What consists of other values. */
function PartsInput({ spec, value, pointer, onChange }: FieldProps) {
  const { isStatic } = useForm();
  const { title } = spec;
  // Without its last part, a setting is not set.
  const set = (next: unknown) => onChange(isStatic && isEmpty(next) ? undefined : next);
  if (spec.kind === "list") {
    return <ListField {...{ title, value, pointer }} item={spec.item} onChange={set} />;
  }
  if (spec.kind === "map") {
    return <MapField {...{ title, value, pointer }} item={spec.value} onChange={set} />;
  }
  if (spec.kind !== "object") return null;
  return (
    <div className={styles.nested}>
      <ObjectForm schema={spec.schema} value={value} pointer={pointer} onChange={set} />
    </div>
  );
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function StaticInput(props: FieldProps) {
  const { spec } = props;
  if (spec.kind === "duration") return <StaticDuration {...props} />;
  if (spec.kind === "number") return <StaticNumber {...props} range={spec.range} />;
  return spec.kind === "text" ? <StaticText {...props} /> : <StaticAny {...props} />;
}

/** The default is a choice like the others, and is chosen where nothing is set. */
function ChoiceInput({ spec, value, onChange }: FieldProps) {
  if (spec.kind !== "choice") return null;
  const standard = defaultChoice(spec);
  const chosen = chosenValue(spec, value);
  const choices = spec.choices.map((choice) => {
    const label = choice.title || String(choice.value);
    return {
      value: String(choice.value),
      label: choice === standard ? `${label} (default)` : label,
    };
  });
  return (
    <Select
      value={chosen === undefined ? "" : String(chosen)}
      choices={
        standard ? choices : [{ value: "", label: spec.placeholder || "Not set" }, ...choices]
      }
      onChange={(text) => onChange(spec.choices.find((one) => String(one.value) === text)?.value)}
    />
  );
}

/** Nobody is told what is wrong with JSON while they still write it. */
const PAUSE_MILLIS = 700;

/** Whatever is written: text, expressions, numbers, JSON. */
function WrittenInput({ spec, value, pointer, onChange }: FieldProps) {
  const form = useForm();
  // The fault is told below; what cannot be parsed need not be tried.
  const isWrong = faultsAt(form.faults, pointer, true).some((one) => one.severity === "error");
  const mode = spec.kind === "expression" ? "expression" : "template";
  const isAny = spec.kind === "any" || spec.kind === "scalar";
  const text = isAny || typeof value !== "string" ? writtenValue(value ?? undefined) : value;
  const read = (written: string): unknown => {
    if (spec.kind === "number") return readNumber(written);
    if (spec.kind === "scalar") return readScalar(written, spec.types);
    return isAny ? readValue(written) : written;
  };
  const settled = useSettled(
    spec.kind === "any" && typeof value === "string" ? value : "",
    PAUSE_MILLIS,
  );
  const fault = settled === value ? jsonFault(settled) : undefined;
  return (
    <div className={styles.written} data-free-form={spec.kind === "any" || undefined}>
      <ExpressionInput
        label={spec.title}
        value={text}
        mode={mode}
        isMultiline={spec.kind === "any" || spec.kind === "text"}
        placeholder={hintOf(spec, form.known.names.input)}
        known={form.known}
        takesData={isTemplated(form.nodeId, pointer, mode)}
        onChange={(written) => onChange(read(written))}
      />
      <DurationNote spec={spec} value={value} />
      {fault && <Message isError={false} text={fault} />}
      {!isWrong && <Evaluated {...form.place} value={text} isAny={isAny} mode={mode} />}
    </div>
  );
}

/** How a length of time is understood. */
function DurationNote({ spec, value }: { spec: Spec; value: unknown }) {
  if (typeof value !== "string" || spec.kind !== "duration") return null;
  const millis = readDuration(value);
  return millis === undefined ? null : <p className={styles.about}>{durationWords(millis)}</p>;
}

/** A trigger has no data before it, but for the expressions over its own event. */
function isTemplated(nodeId: string, pointer: string, mode: "expression" | "template"): boolean {
  return pointer.includes("/config/") && (nodeId !== TRIGGER_ID || mode === "expression");
}

function hintOf({ kind, placeholder, about }: Spec, input: unknown): string {
  if (kind !== "expression") return placeholder;
  return hintOver(input, placeholder, /boolean|holds/.test(about));
}

/** The input of a field, by its kind. */
import { Select } from "~/design/field/Select";
import { Switch } from "~/design/field/Switch";
import { jsonFault } from "../data/json-fault";
import { Evaluated } from "../expression/Evaluated";
import { ExpressionInput } from "../expression/ExpressionInput";
import { hintOver } from "../expression/hint";
import { useSettled } from "../expression/use-settled";
import { TRIGGER_ID } from "../graph/normal-draft";
import { Message } from "./Faults";
import type { FieldProps } from "./FieldRow";
import styles from "./Form.module.css";
import { faultsAt, useForm } from "./form-context";
import { ListField } from "./ListField";
import { MapField } from "./MapField";
import { ObjectForm } from "./ObjectForm";
import { AppPicker, ConnectionPicker } from "./pickers";
import type { Spec } from "./spec";
import { readNumber, readValue, writtenValue } from "./typed-value";

export function FieldInput(props: FieldProps) {
  const { spec, value, pointer, onChange } = props;
  const chosen = typeof value === "string" ? value : "";
  switch (spec.kind) {
    case "choice":
      return <ChoiceInput {...props} />;
    case "boolean":
      return <Switch label={spec.title} checked={value === true} onChange={onChange} />;
    case "connection":
      return <ConnectionPicker value={chosen} onChange={onChange} />;
    case "app":
      return <AppPicker value={chosen} onChange={onChange} />;
    case "list":
      return (
        <ListField
          title={spec.title}
          item={spec.item}
          value={value}
          pointer={pointer}
          onChange={onChange}
        />
      );
    case "map":
      return (
        <MapField
          title={spec.title}
          item={spec.value}
          value={value}
          pointer={pointer}
          onChange={onChange}
        />
      );
    case "object":
      return (
        <div className={styles.nested}>
          <ObjectForm schema={spec.schema} value={value} pointer={pointer} onChange={onChange} />
        </div>
      );
    default:
      return <WrittenInput {...props} />;
  }
}

function ChoiceInput({ spec, value, onChange }: FieldProps) {
  if (spec.kind !== "choice") return null;
  const none = spec.placeholder === "" ? "Not set" : `${spec.placeholder} (default)`;
  const choices = spec.choices.map((choice) => ({
    value: String(choice.value),
    label: choice.about === "" ? String(choice.value) : `${choice.value}: ${choice.about}`,
  }));
  return (
    <Select
      value={value === undefined || value === null ? "" : String(value)}
      choices={[{ value: "", label: none }, ...choices]}
      onChange={(text) => {
        const choice = spec.choices.find((one) => String(one.value) === text);
        onChange(choice?.value);
      }}
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
  const isAny = spec.kind === "any";
  const text = isAny || typeof value !== "string" ? writtenValue(value ?? undefined) : value;
  const read = (written: string): unknown => {
    if (spec.kind === "number") return readNumber(written);
    return isAny ? readValue(written) : written;
  };
  const settled = useSettled(isAny && typeof value === "string" ? value : "", PAUSE_MILLIS);
  const fault = settled === value ? jsonFault(settled) : undefined;
  return (
    <>
      <ExpressionInput
        label={spec.title}
        value={text}
        mode={mode}
        isMultiline={isAny || spec.kind === "text"}
        placeholder={hintOf(spec, form.known.names.input)}
        known={form.known}
        takesData={isTemplated(form.nodeId, pointer, mode)}
        onChange={(written) => onChange(read(written))}
      />
      {fault && <Message isError={false} text={fault} />}
      {!isWrong && <Evaluated {...form.place} value={text} isAny={isAny} mode={mode} />}
    </>
  );
}

/** A trigger has no data before it, but for the expressions over its own event. */
function isTemplated(nodeId: string, pointer: string, mode: "expression" | "template"): boolean {
  return pointer.includes("/config/") && (nodeId !== TRIGGER_ID || mode === "expression");
}

function hintOf({ kind, placeholder, about }: Spec, input: unknown): string {
  if (kind !== "expression") return placeholder;
  return hintOver(input, placeholder, /boolean|holds/.test(about));
}

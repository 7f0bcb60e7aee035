/** The input of a field, by its kind. */
import { Select } from "~/design/field/Select";
import { Switch } from "~/design/field/Switch";
import { Evaluated } from "../expression/Evaluated";
import { ExpressionInput } from "../expression/ExpressionInput";
import type { FieldProps } from "./FieldRow";
import styles from "./Form.module.css";
import { faultsAt, useForm } from "./form-context";
import { ListField } from "./ListField";
import { MapField } from "./MapField";
import { ObjectForm } from "./ObjectForm";
import { AppPicker, ConnectionPicker } from "./pickers";
import { jsonFault, readNumber, readValue, writtenValue } from "./typed-value";

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

/** The default is a choice like the others, and is chosen where nothing is set. */
function ChoiceInput({ spec, value, onChange }: FieldProps) {
  if (spec.kind !== "choice") return null;
  const standard = spec.choices.find((choice) => String(choice.value) === spec.placeholder);
  const chosen = value === undefined || value === null || value === "" ? standard?.value : value;
  const choices = spec.choices.map((choice) => ({
    value: String(choice.value),
    label: choice === standard ? `${choice.value} (default)` : String(choice.value),
  }));
  const about = spec.choices.find((choice) => choice.value === chosen)?.about;
  return (
    <>
      <Select
        value={chosen === undefined ? "" : String(chosen)}
        choices={standard ? choices : [{ value: "", label: "Not set" }, ...choices]}
        onChange={(text) => onChange(spec.choices.find((one) => String(one.value) === text)?.value)}
      />
      {about && <p className={styles.about}>{about}</p>}
    </>
  );
}

/** Whatever is written: text, expressions, numbers, JSON. */
function WrittenInput({ spec, value, pointer, onChange }: FieldProps) {
  const form = useForm();
  // The fault is told below; what cannot be parsed need not be tried.
  const isWrong = faultsAt(form.faults, pointer, false).some((one) => one.severity === "error");
  const mode = spec.kind === "expression" ? "expression" : "template";
  const isAny = spec.kind === "any";
  const text = isAny || typeof value !== "string" ? writtenValue(value ?? undefined) : value;
  const read = (written: string): unknown => {
    if (spec.kind === "number") return readNumber(written);
    return isAny ? readValue(written) : written;
  };
  const fault = isAny && typeof value === "string" ? jsonFault(value) : undefined;
  return (
    <>
      <ExpressionInput
        label={spec.title}
        value={text}
        mode={mode}
        isMultiline={isAny || spec.kind === "text"}
        placeholder={spec.placeholder}
        known={form.known}
        onChange={(written) => {
          // Spaces that mean nothing must not be tidied away under the hand of who types them.
          if (written !== text) onChange(read(written));
        }}
      />
      {fault && <p className={styles.warning}>{fault}</p>}
      {!isWrong && (
        <Evaluated
          value={text}
          isAny={isAny}
          mode={mode}
          nodeId={form.nodeId}
          runId={form.runId}
          steps={form.steps}
          names={form.names}
        />
      )}
    </>
  );
}

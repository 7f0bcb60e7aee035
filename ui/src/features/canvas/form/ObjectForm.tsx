/** The fields of an object: those that stand open or are set, and buttons for the rest. */
import { useRef, useState } from "react";
import { FieldRow } from "./FieldRow";
import styles from "./Form.module.css";
import { below, useForm } from "./form-context";
import { focusField } from "./more/focus-field";
import { MoreSettings } from "./more/MoreSettings";
import { defaultOf, type FormField, isEmptyValue, openFields } from "./more/open-fields";
import { emptyValue, fieldsOf, isSchema, type Schema, type Spec, specOf } from "./spec";

interface ObjectFormProps {
  schema: Schema;
  value: unknown;
  pointer: string;
  onChange: (value: Record<string, unknown>, pointer: string) => void;
}

export function ObjectForm({ schema, value, pointer, onChange }: ObjectFormProps) {
  const { root, isStatic } = useForm();
  const box = useRef<HTMLDivElement>(null);
  const members = isSchema(value) ? value : {};
  const fields = fieldsOf(schema).map((field) => {
    return { ...field, spec: specOf(field.name, field.schema, root) };
  });
  // What has no expressions shows all there is: an empty field says what holds without it.
  const lasting = isStatic
    ? new Set(fields.filter((field) => field.isRequired || !hasNeeds(field.spec)).map(nameOf))
    : openFields(fields, root);
  // Added and still empty: a row of the form, and nothing of the draft.
  const [added, setAdded] = useState<ReadonlySet<string>>(new Set());
  const isShown = ({ name }: FormField) =>
    lasting.has(name) || added.has(name) || (members[name] ?? undefined) !== undefined;
  const set = (name: string, next: unknown) => {
    const { [name]: _, ...others } = members;
    onChange(next === undefined ? others : { ...members, [name]: next }, below(pointer, name));
  };
  const change = (field: FormField, next: unknown) => {
    if (field.isRequired) return set(field.name, next);
    setAdded(new Set(added).add(field.name));
    const isNothing = isEmptyValue(field.spec, next);
    const isDefault = lasting.has(field.name) && next === defaultOf(field, root);
    set(field.name, isNothing || isDefault ? undefined : next);
  };
  const add = (field: FormField) => {
    change(field, emptyValue(field.spec, root));
    const at = below(pointer, field.name);
    // Once its row is drawn.
    requestAnimationFrame(() => focusField(box.current, at));
  };
  const remove = ({ name }: FormField) => {
    setAdded(new Set([...added].filter((one) => one !== name)));
    set(name, undefined);
  };
  return (
    <div ref={box} className={styles.object}>
      {fields.filter(isShown).map((field) => (
        <FieldRow
          key={field.name}
          spec={field.spec}
          value={members[field.name] ?? glanceDefault(field, root)}
          pointer={below(pointer, field.name)}
          isRequired={field.isRequired}
          onChange={(next) => change(field, next)}
          onRemove={lasting.has(field.name) ? undefined : () => remove(field)}
        />
      ))}
      <Strangers {...{ fields, members, pointer, set }} />
      <MoreSettings fields={fields.filter((field) => !isShown(field))} onAdd={add} />
    </div>
  );
}

function nameOf({ name }: FormField): string {
  return name;
}

/** Whether it is an object that cannot be empty: it is there as a whole or not at all. */
function hasNeeds(spec: Spec): boolean {
  return spec.kind === "object" && fieldsOf(spec.schema).some((field) => field.isRequired);
}

/** What a choice or a switch shows where nothing is set; texts say it where one would type. */
function glanceDefault(field: FormField, root: Schema): unknown {
  const isGlance = field.spec.kind === "choice" || field.spec.kind === "boolean";
  return isGlance ? defaultOf(field, root) : undefined;
}

interface StrangersProps {
  fields: readonly FormField[];
  members: Schema;
  pointer: string;
  set: (name: string, value: unknown) => void;
}

/** What is set and no field of the type: it is shown, so that one can be rid of it. */
function Strangers({ fields, members, pointer, set }: StrangersProps) {
  const known = new Set(fields.map(nameOf));
  const strangers = Object.keys(members).filter((name) => !known.has(name));
  return strangers.map((name) => (
    <FieldRow
      key={name}
      spec={{
        kind: "any",
        title: name,
        placeholder: "",
        about: "This type knows no such field.",
      }}
      value={members[name]}
      pointer={below(pointer, name)}
      isRequired={false}
      onChange={(next) => set(name, next)}
      onRemove={() => set(name, undefined)}
    />
  ));
}

/** The fields of an object: those that are needed or set, and buttons for the rest. */
import { Plus } from "lucide-react";
import { Button } from "~/design/button/Button";
import { FieldRow } from "./FieldRow";
import styles from "./Form.module.css";
import { below, useForm } from "./form-context";
import { emptyValue, fieldsOf, isSchema, type Schema, type Spec, specOf } from "./spec";

interface ObjectFormProps {
  schema: Schema;
  value: unknown;
  pointer: string;
  onChange: (value: Record<string, unknown>, pointer: string) => void;
}

export function ObjectForm({ schema, value, pointer, onChange }: ObjectFormProps) {
  const { root, isStatic } = useForm();
  const members = isSchema(value) ? value : {};
  const fields = fieldsOf(schema).map((field) => {
    return { ...field, spec: specOf(field.name, field.schema, root) };
  });
  const isSet = (name: string) => members[name] !== undefined && members[name] !== null;
  // What has no expressions shows all there is: an empty field says what holds without it.
  const isShown = ({ name, spec, isRequired }: (typeof fields)[number]) =>
    isRequired || isSet(name) || (isStatic && !hasNeeds(spec));
  const shown = fields.filter(isShown);
  const rest = fields.filter((field) => !isShown(field));
  const known = new Set(fields.map((field) => field.name));
  const strangers = Object.keys(members).filter((name) => !known.has(name));
  const set = (name: string, next: unknown) => {
    const { [name]: _, ...others } = members;
    const at = below(pointer, name);
    onChange(next === undefined ? others : { ...members, [name]: next }, at);
  };
  return (
    <div className={styles.object}>
      {shown.map((field) => (
        <FieldRow
          key={field.name}
          spec={field.spec}
          value={members[field.name]}
          pointer={below(pointer, field.name)}
          isRequired={field.isRequired}
          onChange={(next) => set(field.name, next)}
          onRemove={
            field.isRequired || (isStatic && !hasNeeds(field.spec))
              ? undefined
              : () => set(field.name, undefined)
          }
        />
      ))}
      {strangers.map((name) => (
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
      ))}
      {rest.length > 0 && (
        <div className={styles.more}>
          {rest.map((field) => (
            <Button
              key={field.name}
              size="small"
              icon={<Plus />}
              title={field.spec.about}
              onClick={() => set(field.name, emptyValue(field.spec, root))}
            >
              {field.spec.title}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Whether it is an object that cannot be empty: it is there as a whole or not at all. */
function hasNeeds(spec: Spec): boolean {
  return spec.kind === "object" && fieldsOf(spec.schema).some((field) => field.isRequired);
}

/** A value of one of several shapes: the field of the shape that it has, and a button to the next. */
import { Shapes } from "lucide-react";
import { IconButton } from "~/design/button/IconButton";
import { FieldInput } from "./FieldInput";
import type { FieldProps } from "./FieldRow";
import styles from "./Form.module.css";
import { useForm } from "./form-context";
import { emptyValue, fieldsOf, isSchema, type Schema, type Spec, specOf } from "./spec";

export function UnionField({ options, ...field }: FieldProps & { options: readonly Schema[] }) {
  const { root } = useForm();
  const specs = options.map((option) => specOf(field.spec.title, option, root));
  const at = Math.max(
    0,
    specs.findIndex((spec) => hasShape(spec, field.value)),
  );
  const spec = specs[at];
  const next = specs[(at + 1) % specs.length];
  if (!spec || !next) return null;
  const { title, about, placeholder } = field.spec;
  return (
    <div className={styles.line}>
      <div className={styles.grow}>
        <FieldInput {...field} spec={{ ...spec, title, about, placeholder }} />
      </div>
      <IconButton
        label={`Write ${title} as ${shapeName(next)}`}
        icon={<Shapes />}
        size="small"
        onClick={() => field.onChange(emptyValue(next, root))}
      />
    </div>
  );
}

function hasShape(spec: Spec, value: unknown): boolean {
  if (spec.kind === "list") return Array.isArray(value);
  if (spec.kind === "object" || spec.kind === "map") return isSchema(value);
  return typeof value !== "object" || value === null;
}

function shapeName(spec: Spec): string {
  if (spec.kind === "list") return "a list";
  if (spec.kind === "map") return "names and values";
  if (spec.kind !== "object") return "one value";
  return fieldsOf(spec.schema)
    .map((field) => (typeof field.schema.title === "string" ? field.schema.title : field.name))
    .join(" and ");
}

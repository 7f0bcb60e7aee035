/** Which fields of a form stand open, and what is said of those that do not. */
import { resolved, type Schema, type Spec } from "../spec";

export interface FormField {
  name: string;
  schema: Schema;
  spec: Spec;
  isRequired: boolean;
}

/** What holds where nothing is set. */
export function defaultOf(field: FormField, root: Schema): unknown {
  return resolved(field.schema, root).default ?? undefined;
}

/** What is read at a glance: a choice or a switch that says what holds without it. */
function isGlance(field: FormField, root: Schema): boolean {
  const isShort = field.spec.kind === "choice" || field.spec.kind === "boolean";
  return isShort && defaultOf(field, root) !== undefined;
}

/**
 * What is a row of the form before it is set: what is needed, and with it what is read at a glance at
 * the beginning. Behind something that stands aside nothing stands open: a schema ends with the rare.
 */
function standingOpen(fields: readonly FormField[], root: Schema): FormField[] {
  const firstAside = fields.findIndex((field) => !field.isRequired && !isGlance(field, root));
  const end = firstAside < 0 ? fields.length : firstAside;
  return fields.filter((field, index) => field.isRequired || index < end);
}

/**
 * The names of the fields that stand open: all of them where each says what holds without it, as the
 * figures of retries do; and where none would, the first one that means nothing as long as it is empty.
 */
export function openFields(fields: readonly FormField[], root: Schema): Set<string> {
  const isWhole = fields.every((field) => defaultOf(field, root) !== undefined);
  const open = isWhole ? fields : standingOpen(fields, root);
  const first = fields.find((field) => defaultOf(field, root) === undefined);
  return new Set((open.length > 0 || !first ? open : [first]).map((field) => field.name));
}

/** "Timeout: 30s": the title with what holds without it. */
export function chipText(field: FormField, root: Schema): string {
  const words = defaultWords(defaultOf(field, root));
  return words === "" ? field.spec.title : `${field.spec.title}: ${words}`;
}

function defaultWords(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(defaultWords).join(", ");
  return typeof value === "object" ? "" : String(value);
}

/** Nothing in it: of a field that need not be set, it is the same as no value. */
export function isEmptyValue(spec: Spec, value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (spec.kind !== "list" && spec.kind !== "map") return false;
  return typeof value === "object" && Object.keys(value).length === 0;
}

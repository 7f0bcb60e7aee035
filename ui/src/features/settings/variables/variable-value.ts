/** Values of variables as one types them: text as it is, anything else as JSON. */
export type ValueKind = "text" | "json";

export function kindOfValue(value: unknown): ValueKind {
  return typeof value === "string" ? "text" : "json";
}

/** A value on one line. */
export function valueText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A value to be changed by hand. */
export function typedValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** What was typed as a value; throws what is wrong with it as JSON. */
export function parseTyped(typed: string, kind: ValueKind): unknown {
  return kind === "text" ? typed : JSON.parse(typed);
}

/** What a form shows for a JSON Schema (2020-12): which kind of field, with which choices. */
export type Schema = Readonly<Record<string, unknown>>;

export interface Choice {
  value: string | number;
  /** What it is called where that says more than its value. */
  title: string;
  about: string;
}

export interface NumberRange {
  isWhole: boolean;
  min: number | undefined;
  max: number | undefined;
}

export type Spec = {
  title: string;
  about: string;
  /** What holds when nothing is set, in words. */
  placeholder: string;
} & (
  | { kind: "choice"; choices: readonly Choice[] }
  /** Text with expressions in braces. */
  | { kind: "text"; isLong: boolean }
  /** One expression, with or without braces. */
  | { kind: "expression" }
  | { kind: "number"; range: NumberRange }
  /** A length of time. */
  | { kind: "duration" }
  | { kind: "boolean"; isOn: boolean }
  /** A text, number or boolean: whatever of its types is written. */
  | { kind: "scalar"; types: readonly string[] }
  /** Any JSON value, written as text where it is a text. */
  | { kind: "any" }
  /** A value of one of several shapes. */
  | { kind: "union"; options: readonly Schema[] }
  | { kind: "connection" }
  | { kind: "app" }
  | { kind: "scenario" }
  | { kind: "timezone" }
  | { kind: "list"; item: Schema }
  | { kind: "map"; value: Schema }
  | { kind: "object"; schema: Schema }
);

type ChoiceSpec = Extract<Spec, { kind: "choice" }>;

/** What holds when nothing is chosen. */
export function defaultChoice(spec: ChoiceSpec): Choice | undefined {
  return spec.choices.find((choice) => String(choice.value) === spec.placeholder);
}

export function chosenValue(spec: ChoiceSpec, value: unknown): unknown {
  const isUnset = value === undefined || value === null || value === "";
  return isUnset ? defaultChoice(spec)?.value : value;
}

/** The schema behind `$ref` and without the `null` that only says that it may be absent. */
export function resolved(schema: Schema, root: Schema): Schema {
  const ref = schema.$ref;
  if (typeof ref === "string") {
    const { $ref: _, ...own } = schema;
    return { ...resolved(at(root, ref), root), ...own };
  }
  const options = schemas(schema.anyOf).filter((option) => option.type !== "null");
  if (options.length === 1 && options[0]) {
    const { anyOf: _, ...own } = schema;
    return { ...resolved(options[0], root), ...own };
  }
  return schema;
}

function at(root: Schema, ref: string): Schema {
  const steps = ref.replace(/^#\/?/, "").split("/").filter(Boolean);
  let value: unknown = root;
  for (const step of steps) value = isSchema(value) ? value[step] : undefined;
  return isSchema(value) ? value : {};
}

export function specOf(name: string, given: Schema, root: Schema): Spec {
  const schema = resolved(given, root);
  const common = {
    title: text(schema.title) || name,
    about: text(schema.description).replaceAll("\n", " "),
    placeholder: placeholderOf(schema),
  };
  const marked = MARKED.find(([mark]) => schema[mark] === true);
  if (marked) return { ...common, kind: marked[1] };
  const choices = choicesOf(schema);
  if (choices.length > 0) return { ...common, kind: "choice", choices };
  const types = typesOf(schema, root);
  if (types.length > 1 && types.every((type) => SCALARS.includes(type))) {
    return { ...common, kind: "scalar", types };
  }
  const options = schemas(schema.anyOf).filter((option) => option.type !== "null");
  if (options.length > 1) return { ...common, kind: "union", options };
  return { ...common, ...ofType(schema, types) };
}

/** What only our own schemas say. */
const MARKED = [
  ["x-connection", "connection"],
  ["x-app", "app"],
  ["x-scenario", "scenario"],
  ["x-timezone", "timezone"],
  ["x-expression", "expression"],
] as const;

const SCALARS = ["string", "number", "integer", "boolean"];

type Kind = Spec extends infer One ? (One extends Spec ? Omit<One, keyof Common> : never) : never;
type Common = Pick<Spec, "title" | "about" | "placeholder">;

function ofType(schema: Schema, types: readonly string[]): Kind {
  const [type] = types;
  // Texts, lists and objects alike: whatever one writes.
  if (types.length !== 1) return { kind: "any" };
  if (type === "array") return { kind: "list", item: isSchema(schema.items) ? schema.items : {} };
  if (type === "object") {
    if (isSchema(schema.properties)) return { kind: "object", schema };
    const value = isSchema(schema.additionalProperties) ? schema.additionalProperties : {};
    return { kind: "map", value };
  }
  if (type === "integer" || type === "number") {
    const range = {
      isWhole: type === "integer",
      min: bound(schema.minimum),
      max: bound(schema.maximum),
    };
    return { kind: "number", range };
  }
  if (type === "boolean") return { kind: "boolean", isOn: schema.default === true };
  if (schema.format === "span") return { kind: "duration" };
  return { kind: "text", isLong: schema["x-long"] === true };
}

function bound(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function choicesOf(schema: Schema): Choice[] {
  const isValue = (value: unknown) => typeof value === "string" || typeof value === "number";
  if (Array.isArray(schema.enum)) {
    return schema.enum.filter(isValue).map((value) => ({ value, title: "", about: "" }));
  }
  const options = schemas(schema.oneOf);
  if (options.length === 0 || !options.every((option) => isValue(option.const))) return [];
  return options.map((option) => ({
    value: option.const as string | number,
    title: text(option.title),
    about: text(option.description),
  }));
}

/** Its types but null; none when it takes anything. */
function typesOf(schema: Schema, root: Schema): string[] {
  const own = Array.isArray(schema.type) ? schema.type : [schema.type];
  const options = schemas(schema.anyOf).map((option) => resolved(option, root));
  const all = [...own, ...options.flatMap((option) => typesOf(option, root))];
  const names = all.filter((name): name is string => typeof name === "string" && name !== "null");
  return [...new Set(names)];
}

function placeholderOf(schema: Schema): string {
  if (typeof schema["x-absent"] === "string") return schema["x-absent"];
  if (schema.default !== undefined && schema.default !== null) {
    const value = schema.default;
    return typeof value === "string" ? value : JSON.stringify(value);
  }
  const [example] = Array.isArray(schema.examples) ? schema.examples : [];
  return typeof example === "string" ? `such as ${example}` : "";
}

/** The fields of an object in the order of the schema, which is that in which one fills them in. */
export function fieldsOf(schema: Schema): { name: string; schema: Schema; isRequired: boolean }[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const all = isSchema(schema.properties) ? Object.entries(schema.properties) : [];
  return all.map(([name, value]) => {
    return { name, schema: isSchema(value) ? value : {}, isRequired: required.includes(name) };
  });
}

/** What a field begins with when it is added: of an object, all that must be in it. */
export function emptyValue(spec: Spec, root: Schema): unknown {
  if (spec.kind === "list") return [];
  if (spec.kind === "map") return {};
  if (spec.kind === "object") {
    const needed = fieldsOf(spec.schema).filter((field) => field.isRequired);
    const begin = (field: (typeof needed)[number]) =>
      resolved(field.schema, root).default ??
      emptyValue(specOf(field.name, field.schema, root), root);
    return Object.fromEntries(needed.map((field) => [field.name, begin(field)]));
  }
  if (spec.kind === "boolean") return true;
  if (spec.kind === "choice") return (defaultChoice(spec) ?? spec.choices[0])?.value ?? "";
  if (spec.kind === "union") {
    const [first] = spec.options;
    return first ? emptyValue(specOf(spec.title, first, root), root) : "";
  }
  return "";
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function schemas(value: unknown): Schema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

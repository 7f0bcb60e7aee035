import type { Page } from "@playwright/test";
import { createScenario, type Draft } from "../../fixtures/editor.ts";
import { expect, test } from "../../fixtures/test.ts";

type Schema = Record<string, unknown>;

interface Type {
  key: string;
  kind: "trigger" | "action" | "node";
  schema: Schema;
}

function isObject(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: unknown): Schema[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The schema behind its `$ref`, and which of its shapes is meant; `null` is none. */
function chosen(schema: Schema, root: Schema, variant: number): Schema {
  const { $ref: ref, anyOf, ...own } = schema;
  if (typeof ref === "string") {
    const target = ref
      .replace("#/", "")
      .split("/")
      .reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), root);
    return { ...chosen(isObject(target) ? target : {}, root, variant), ...own };
  }
  const options = list(anyOf).filter((option) => option.type !== "null");
  const option = options[variant % options.length];
  return option ? { ...chosen(option, root, variant), ...own } : schema;
}

function typesOf({ type }: Schema): unknown[] {
  return (Array.isArray(type) ? type : [type]).filter((one) => one !== undefined && one !== "null");
}

/** A value in which every field is set, so that the form shows all of them. */
function filled(given: Schema, root: Schema, variant: number): unknown {
  const schema = chosen(given, root, variant);
  const [first] = list(schema.oneOf);
  if (first) return first.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const [type] = typesOf(schema);
  if (type === "object" && isObject(schema.properties)) {
    const fields = Object.entries(schema.properties);
    return Object.fromEntries(
      fields.map(([name, field]) => [name, isObject(field) ? filled(field, root, variant) : "x"]),
    );
  }
  if (type === "object") {
    const { additionalProperties: value } = schema;
    return { name: isObject(value) ? filled(value, root, variant) : "x" };
  }
  if (type === "array") {
    return isObject(schema.items) ? [filled(schema.items, root, variant)] : [];
  }
  if (type === "integer" || type === "number") return 1;
  return type === "boolean" ? true : "x";
}

/** The places of all fields, each with whether its schema takes anything. */
function fields(given: Schema, root: Schema, variant: number, at: string): Map<string, boolean> {
  const schema = chosen(given, root, variant);
  const types = typesOf(schema);
  const isChoice = list(schema.oneOf).length > 0 || Array.isArray(schema.enum);
  const isMixed = types.length > 1 && types.some((type) => type === "object" || type === "array");
  const isFree = !isChoice && schema["x-expression"] !== true && (types.length === 0 || isMixed);
  const found = new Map([[at, isFree]]);
  if (isFree || isChoice) return found;
  const parts: [string, unknown][] = [];
  if (types[0] === "array") parts.push(["0", schema.items]);
  if (types[0] === "object" && isObject(schema.properties)) {
    parts.push(...Object.entries(schema.properties));
  } else if (types[0] === "object") {
    parts.push(["name", schema.additionalProperties]);
  }
  for (const [name, part] of parts) {
    const below = isObject(part) ? part : {};
    for (const [pointer, is] of fields(below, root, variant, `${at}/${name}`)) {
      found.set(pointer, is);
    }
  }
  return found;
}

/** The places of what the open panel draws, and which of it takes any JSON. */
function drawn(page: Page): Promise<{ all: string[]; free: string[] }> {
  return page.evaluate(() => {
    const pointer = (element: Element | null) => (element as HTMLElement).dataset.pointer ?? "";
    const found = (selector: string) => [...document.querySelectorAll(selector)];
    return {
      all: found("[data-pointer]").map(pointer),
      free: found("[data-free-form]").map((input) => pointer(input.closest("[data-pointer]"))),
    };
  });
}

/** Opens a node of a scenario in the editor that is open already. */
async function openPanel(page: Page, title: string): Promise<void> {
  await expect(page.getByRole("complementary", { name: `Panel of ${title}` })).toBeVisible();
  await expect(page.getByRole("tabpanel", { name: "Configuration" })).toBeVisible();
}

for (const variant of [0, 1]) {
  test(`every field whose shape is known is drawn in that shape (shape ${variant + 1})`, async ({
    page,
    api,
    open,
  }) => {
    const kinds = ["triggers", "actions", "nodes"];
    const lists = await Promise.all(
      kinds.map((kind) => api.get<{ items: Type[] }>(`/api/registry/${kind}`)),
    );
    const types = lists.flatMap(({ items }) => items);
    expect(types.length).toBeGreaterThan(10);
    const config = ({ schema }: Type) => filled(schema, schema, variant);
    const steps = types.filter((type) => type.kind !== "trigger");
    await open("/scenarios");
    for (const trigger of types.filter((type) => type.kind === "trigger")) {
      const isFirst = trigger === types[0];
      const nodes = isFirst ? steps : [];
      const draft: Draft = {
        trigger: { type: trigger.key, config: config(trigger) },
        nodes: nodes.map((type) => ({ id: `n_${type.key}`, type: type.key, config: config(type) })),
        edges: nodes.map((type) => ({ source: "trigger", target: `n_${type.key}` })),
      };
      const { id } = await createScenario(api, `all by ${trigger.key}`, draft);
      for (const [index, type] of [trigger, ...nodes].entries()) {
        const nodeId = index === 0 ? "trigger" : `n_${type.key}`;
        await page.goto(`/scenarios/${id}?node=${nodeId}`);
        await openPanel(page, index === 0 ? "Trigger" : nodeId);
        const base = index === 0 ? "/trigger/config" : `/nodes/${index - 1}/config`;
        const known = fields(type.schema, type.schema, variant, base);
        known.delete(base);
        const { all, free } = await drawn(page);
        for (const pointer of known.keys()) expect(all, type.key).toContain(pointer);
        const wrong = free.filter((pointer) => known.get(pointer) !== true);
        expect(wrong, `fields of ${type.key} that are drawn as JSON`).toEqual([]);
      }
    }
  });
}

/**
 * New names: of a node, in its edges and in every expression that names it; of an output, in the
 * edges that leave it.
 */
import type { TypeInfo } from "~/api/types";
import { isSchema } from "../form/spec";
import { outputsOf, type Types, typeOf } from "./handles";
import { type FullDraft, nodeOf, TRIGGER_ID } from "./normal-draft";

const BRACED = /\{\{[\s\S]*?\}\}/g;

export function renameNode(draft: FullDraft, from: string, to: string, types: Types): FullDraft {
  const end = (id: string) => (id === from ? to : id);
  const text = (value: string) => renamed(value, from, to);
  return {
    ...draft,
    nodes: draft.nodes.map((node) => ({
      ...node,
      id: end(node.id),
      config: withExpressions(node.config, types.get(node.type), text),
      ...(node.parentId ? { parentId: end(node.parentId) } : {}),
    })),
    edges: draft.edges.map((edge) => ({
      ...edge,
      source: end(edge.source),
      target: end(edge.target),
    })),
  };
}

/** `nodes.a`, `nodes["a"]` and `nodes['a']` of one expression. */
function renamed(expression: string, from: string, to: string): string {
  const word = new RegExp(
    `(?<![\\w.])nodes(\\s*\\.\\s*${from}(?!\\w)|\\[\\s*(["'])${from}\\2\\s*\\])`,
    "g",
  );
  return expression.replace(word, `nodes.${to}`);
}

/** A config with each of its expressions changed, in braces or not. */
export function withExpressions(
  config: unknown,
  type: TypeInfo | undefined,
  change: (expression: string) => string,
): unknown {
  return inConfig(config, expressionFields(type), change);
}

/** Names of the fields that hold an expression with or without braces. */
function expressionFields(type: TypeInfo | undefined): Set<string> {
  const found = new Set<string>();
  const walk = (schema: unknown, name: string) => {
    if (typeof schema !== "object" || schema === null) return;
    if ("x-expression" in schema && schema["x-expression"] === true) found.add(name);
    for (const [key, value] of Object.entries(schema)) walk(value, key);
  };
  walk(type?.schema, "");
  return found;
}

function inConfig(value: unknown, bare: ReadonlySet<string>, change: (text: string) => string) {
  const walk = (one: unknown, key: string): unknown => {
    if (typeof one === "string") {
      if (one.includes("{{")) return one.replace(BRACED, change);
      return bare.has(key) ? change(one) : one;
    }
    if (Array.isArray(one)) return one.map((item: unknown) => walk(item, key));
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([name, item]) => [name, walk(item, name)]));
  };
  return walk(value, "");
}

/**
 * The draft after a change of a node's config, its edges kept at the output that they left: when one
 * output has lost its name and one has a new one, it was named anew. An item that is gone takes its
 * edges along.
 */
export function withKeptEdges(
  before: FullDraft,
  after: FullDraft,
  id: string,
  types: Types,
): FullDraft {
  const [was, now] = [before, after].map((draft) => names(draft, id, types));
  if (!was || !now || was.join("\n") === now.join("\n")) return after;
  const left = after.edges.filter((edge) => edge.source === id && !now.includes(edge.sourceHandle));
  const lost = [...new Set(left.map((edge) => edge.sourceHandle))];
  const fresh = now.filter((name) => !was.includes(name));
  const [name] = fresh;
  if (lost.length === 1 && fresh.length === 1 && name !== undefined) {
    const edges = after.edges.map((edge) =>
      left.includes(edge) ? { ...edge, sourceHandle: name } : edge,
    );
    return { ...after, edges };
  }
  const gone = was.filter((one) => !now.includes(one));
  if (itemCount(after, id) >= itemCount(before, id)) return after;
  const edges = after.edges.filter(
    (edge) => edge.source !== id || !gone.includes(edge.sourceHandle),
  );
  return { ...after, edges };
}

/** The names of outputs that come from the config; undefined for types that have none such. */
function names(draft: FullDraft, id: string, types: Types): string[] | undefined {
  const type = typeOf(draft, id, types);
  return type?.dynamicOutputs ? outputsOf(draft, id, types).map((one) => one.name) : undefined;
}

/** How many items name outputs, those with an empty name too. */
function itemCount(draft: FullDraft, id: string): number {
  const config = id === TRIGGER_ID ? draft.trigger.config : nodeOf(draft, id)?.config;
  return isSchema(config) ? Object.values(config).flatMap(itemsOf).length : 0;
}

function itemsOf(list: unknown): unknown[] {
  return Array.isArray(list) ? list.filter((item) => isSchema(item) && "handle" in item) : [];
}

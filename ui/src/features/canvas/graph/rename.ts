/** A node's new id, in its edges and in every expression that names it. */
import type { TypeInfo } from "~/api/types";
import type { Types } from "./handles";
import type { FullDraft } from "./normal-draft";

const BRACED = /\{\{[\s\S]*?\}\}/g;

export function renameNode(draft: FullDraft, from: string, to: string, types: Types): FullDraft {
  const end = (id: string) => (id === from ? to : id);
  const text = (value: string) => renamed(value, from, to);
  return {
    ...draft,
    nodes: draft.nodes.map((node) => ({
      ...node,
      id: end(node.id),
      config: inConfig(node.config, expressionFields(types.get(node.type)), text),
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

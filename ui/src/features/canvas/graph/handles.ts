/** Where edges may leave and enter a node: what its type declares, and what its config names. */
import type { Handle, TypeInfo } from "~/api/types";
import { type FullDraft, nodeOf, TRIGGER_ID } from "./normal-draft";

export const ERROR_OUTPUT = "error";

export type Types = ReadonlyMap<string, TypeInfo>;

export function typesByKey(types: readonly TypeInfo[]): Types {
  return new Map(types.map((type) => [type.key, type]));
}

/** What a node's type is called, known or not. */
export function typeKey(draft: FullDraft, id: string): string {
  return id === TRIGGER_ID ? draft.trigger.type : (nodeOf(draft, id)?.type ?? "");
}

export function typeOf(draft: FullDraft, id: string, types: Types): TypeInfo | undefined {
  return types.get(typeKey(draft, id));
}

/** In the order in which they are drawn: those of the config, then the type's own, `error` last. */
export function outputsOf(draft: FullDraft, id: string, types: Types): Handle[] {
  const type = typeOf(draft, id, types);
  const config = id === TRIGGER_ID ? draft.trigger.config : nodeOf(draft, id)?.config;
  // Of a type that this server does not know, those that edges name are all we can tell.
  if (!type) return namedBy(draft.edges.flatMap((e) => (e.source === id ? [e.sourceHandle] : [])));
  const named = type.dynamicOutputs ? namedBy(handlesIn(config)) : [];
  const own = type.outputs.filter((handle) => !named.some((one) => one.name === handle.name));
  const all = [...named, ...own];
  return [
    ...all.filter((handle) => handle.name !== ERROR_OUTPUT),
    ...all.filter((handle) => handle.name === ERROR_OUTPUT),
  ];
}

export function inputsOf(draft: FullDraft, id: string, types: Types): Handle[] {
  if (id === TRIGGER_ID) return [];
  const type = typeOf(draft, id, types);
  if (type) return type.inputs;
  return namedBy(draft.edges.flatMap((e) => (e.target === id ? [e.targetHandle] : [])));
}

/** Members `handle` of the lists of a config, as `switch` has them. */
function handlesIn(config: unknown): string[] {
  if (typeof config !== "object" || config === null) return [];
  return Object.values(config).flatMap((list: unknown) =>
    Array.isArray(list) ? list.flatMap(handleOf) : [],
  );
}

function handleOf(item: unknown): string[] {
  if (typeof item !== "object" || item === null || !("handle" in item)) return [];
  return typeof item.handle === "string" && item.handle !== "" ? [item.handle] : [];
}

function namedBy(names: readonly string[]): Handle[] {
  return [...new Set(names)].map((name) => ({ name, description: "" }));
}

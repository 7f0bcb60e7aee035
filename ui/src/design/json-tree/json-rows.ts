/** A JSON value as the rows that are seen of it: those whose parents are all open. */
export type JsonKind = "object" | "array" | "string" | "number" | "boolean" | "null" | "range";

export interface JsonRow {
  /** A JSON pointer, of a range with `~r` and its first place behind it: unique in the value. */
  pointer: string;
  parent: JsonRow | null;
  /** Name or index in the parent; null for the whole value, and for a range the first place. */
  key: string | number | null;
  depth: number;
  kind: JsonKind;
  value: unknown;
  /** Members or elements that it has. */
  count: number;
  isOpen: boolean;
}

/**
 * Longer lists and objects are shown in ranges of so many members. So opening one makes few rows,
 * and the tree never becomes higher than browsers draw (33 million pixels).
 */
export const RANGE_MEMBERS = 1_000;

/** What is open at first: the top, and below it what is short, so that one sees the shape. */
const OPEN_DEPTH = 3;
const OPEN_COUNT_MAX = 20;

export function kindOf(value: unknown): JsonKind {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "string" || type === "number" || type === "boolean" ? type : "object";
}

/** Names of long objects: to list them takes long, and each opened range needs them. */
const longNames = new WeakMap<object, string[]>();

function namesOf(value: object): string[] {
  const known = longNames.get(value);
  if (known) return known;
  const names = Object.keys(value);
  if (names.length > RANGE_MEMBERS) longNames.set(value, names);
  return names;
}

/** Names or indices with their values, without copying more than is asked for. */
export function* members(
  value: unknown,
  from = 0,
  count = Number.POSITIVE_INFINITY,
): Generator<[string | number, unknown]> {
  if (Array.isArray(value)) {
    const end = Math.min(value.length, from + count);
    for (let at = from; at < end; at += 1) yield [at, value[at]];
  } else if (typeof value === "object" && value !== null) {
    const all = namesOf(value);
    const end = Math.min(all.length, from + count);
    for (let at = from; at < end; at += 1) {
      const name = all[at] ?? "";
      yield [name, (value as Record<string, unknown>)[name]];
    }
  }
}

export function pointerTo(parent: string, key: string | number): string {
  return `${parent}/${typeof key === "number" ? key : key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function countOf(value: unknown, kind: JsonKind): number {
  if (kind === "array") return (value as unknown[]).length;
  return kind === "object" ? namesOf(value as object).length : 0;
}

/** The pointers that are open before anyone opens or closes anything. */
export function openAtFirst(value: unknown): Set<string> {
  const open = new Set([""]);
  const visit = (container: unknown, pointer: string, depth: number): void => {
    if (depth >= OPEN_DEPTH) return;
    for (const [key, child] of members(container)) {
      const kind = kindOf(child);
      if (kind !== "object" && kind !== "array") continue;
      if (countOf(child, kind) > OPEN_COUNT_MAX) continue;
      const at = pointerTo(pointer, key);
      open.add(at);
      visit(child, at, depth + 1);
    }
  };
  if (countOf(value, kindOf(value)) <= OPEN_COUNT_MAX * OPEN_COUNT_MAX) visit(value, "", 1);
  return open;
}

/** The rows from top to bottom. Not recursive: values nest as deep as they like. */
export function visibleRows(value: unknown, open: ReadonlySet<string>): JsonRow[] {
  const rows: JsonRow[] = [];
  const push = (row: Omit<JsonRow, "depth" | "isOpen">): JsonRow => {
    const depth = row.parent === null ? 0 : row.parent.depth + 1;
    const pushed = { ...row, depth, isOpen: row.count > 0 && open.has(row.pointer) };
    rows.push(pushed);
    return pushed;
  };
  const top = push(rowOf(null, null, value));
  const stack = top.isOpen ? [below(top)] : [];
  for (let rest = stack.at(-1); rest; rest = stack.at(-1)) {
    const next = rest.next();
    if (next.done) {
      stack.pop();
      continue;
    }
    const row = push(next.value);
    if (row.isOpen) stack.push(below(row));
  }
  return rows;
}

type BareRow = Omit<JsonRow, "depth" | "isOpen">;

function rowOf(parent: JsonRow | null, key: string | number | null, value: unknown): BareRow {
  const pointer = parent === null || key === null ? "" : pointerTo(containerOf(parent), key);
  const kind = kindOf(value);
  return { pointer, parent, key, kind, value, count: countOf(value, kind) };
}

/** What an open row shows below itself: its members, or the ranges of them when they are many. */
function* below(row: JsonRow): Generator<BareRow> {
  const isRange = row.kind === "range";
  if (!isRange && row.count > RANGE_MEMBERS) {
    for (let from = 0; from < row.count; from += RANGE_MEMBERS) yield rangeOf(row, from);
    return;
  }
  const from = isRange ? Number(row.key) : 0;
  for (const [key, child] of members(row.value, from, row.count)) yield rowOf(row, key, child);
}

function rangeOf(parent: JsonRow, from: number): BareRow {
  const { value, pointer } = parent;
  const count = Math.min(RANGE_MEMBERS, parent.count - from);
  return { pointer: rangePointer(pointer, from), parent, key: from, kind: "range", value, count };
}

function rangePointer(container: string, from: number): string {
  // Behind a `~` of a pointer stands always 0 or 1.
  return `${container}~r${from}`;
}

/** The pointer of the list or object that a row shows, or shows a range of. */
function containerOf(row: JsonRow): string {
  return row.kind === "range" && row.parent ? row.parent.pointer : row.pointer;
}

/** The pointers above one: what must be open for it to be seen. */
export function above(value: unknown, pointer: string): string[] {
  const found: string[] = [];
  let container = value;
  let at = "";
  for (const part of pointer.split("/").slice(1)) {
    found.push(at);
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const isList = Array.isArray(container);
    if (typeof container !== "object" || container === null) break;
    const count = countOf(container, kindOf(container));
    if (count > RANGE_MEMBERS) {
      const place = isList ? Number(name) : namesOf(container).indexOf(name);
      found.push(rangePointer(at, place - (place % RANGE_MEMBERS)));
    }
    at = `${at}/${part}`;
    container = (container as Record<string, unknown>)[name];
  }
  return found;
}

/** What a row stands for, whole: of a range its members alone. */
export function wholeOf({ kind, value, key, count }: JsonRow): unknown {
  if (kind !== "range") return value ?? null;
  const found = [...members(value, Number(key), count)];
  return Array.isArray(value) ? found.map(([, member]) => member) : Object.fromEntries(found);
}

/** Names and indices from the top down to a row. */
export function pathOf(row: JsonRow): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: JsonRow | null = row; at !== null && at.key !== null; at = at.parent) {
    if (at.kind !== "range") path.unshift(at.key);
  }
  return path;
}

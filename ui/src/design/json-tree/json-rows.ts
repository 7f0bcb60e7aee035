/** A JSON value as the rows that are seen of it: those whose parents are all open. */
export type JsonKind = "object" | "array" | "string" | "number" | "boolean" | "null";

export interface JsonRow {
  /** A JSON pointer: unique in the value. */
  pointer: string;
  parent: JsonRow | null;
  /** Name or index in the parent; null for the whole value. */
  key: string | number | null;
  depth: number;
  kind: JsonKind;
  value: unknown;
  /** Members or elements that it has. */
  count: number;
  isOpen: boolean;
}

/** What is open at first: the top, and below it what is short, so that one sees the shape. */
const OPEN_DEPTH = 3;
const OPEN_COUNT_MAX = 20;

export function kindOf(value: unknown): JsonKind {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "string" || type === "number" || type === "boolean" ? type : "object";
}

/** Names or indices with their values, without copying more than is asked for. */
export function* members(value: unknown): Generator<[string | number, unknown]> {
  if (Array.isArray(value)) yield* value.entries();
  else if (typeof value === "object" && value !== null) yield* Object.entries(value);
}

export function pointerTo(parent: string, key: string | number): string {
  return `${parent}/${typeof key === "number" ? key : key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function countOf(value: unknown, kind: JsonKind): number {
  if (kind === "array") return (value as unknown[]).length;
  return kind === "object" ? Object.keys(value as object).length : 0;
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
  const push = (parent: JsonRow | null, key: string | number | null, child: unknown): JsonRow => {
    const pointer = parent === null || key === null ? "" : pointerTo(parent.pointer, key);
    const kind = kindOf(child);
    const count = countOf(child, kind);
    const isOpen = count > 0 && open.has(pointer);
    const depth = parent === null ? 0 : parent.depth + 1;
    const row = { pointer, parent, key, depth, kind, value: child, count, isOpen };
    rows.push(row);
    return row;
  };
  const top = push(null, null, value);
  const stack = top.isOpen ? [{ row: top, rest: members(value) }] : [];
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    const next = frame.rest.next();
    if (next.done) {
      stack.pop();
      continue;
    }
    const row = push(frame.row, next.value[0], next.value[1]);
    if (row.isOpen) stack.push({ row, rest: members(row.value) });
  }
  return rows;
}

/** Names and indices from the top down to a row. */
export function pathOf(row: JsonRow): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: JsonRow | null = row; at !== null && at.key !== null; at = at.parent) {
    path.unshift(at.key);
  }
  return path;
}

/** What may come next in an expression: names from the real shape of the data, filters after a pipe. */
import { expressions, type Mode } from "./tokens";

export interface Word {
  name: string;
  about: string;
}

/** What expressions can name: values of a run by name, and the filters of the server. */
export interface Known {
  names: Readonly<Record<string, unknown>>;
  filters: readonly Word[];
  functions: readonly Word[];
}

export interface Option {
  label: string;
  detail: string;
  kind: "value" | "filter" | "function";
  /** Replaces the dot before the word too: a name that is no word stands in brackets. */
  bracket?: string;
}

export interface Completions {
  /** Where the word begins that they complete. */
  from: number;
  options: readonly Option[];
}

const WORD = /^[A-Za-z_]\w*$/;
const OPTIONS_MAX = 200;

export function completionsAt(
  text: string,
  at: number,
  mode: Mode,
  known: Known,
): Completions | null {
  const inside = expressions(text, mode).find((part) => {
    const isClosed = part.isBraced && text.slice(part.from, part.to).endsWith("}}");
    return at >= part.from + (part.isBraced ? 2 : 0) && at <= (isClosed ? part.to - 2 : part.to);
  });
  if (!inside) return null;
  const before = text.slice(inside.from + (inside.isBraced ? 2 : 0), at);
  const filter = /\|\s*(\w*)$/.exec(before);
  if (filter) {
    const options = known.filters.map((word) => optionOf(word, "filter"));
    return { from: at - (filter[1] ?? "").length, options };
  }
  const path =
    /(?:^|[^\w.\]"'])((?:[A-Za-z_]\w*)?(?:\.\w+|\[\d+\]|\["[^"]*"\]|\['[^']*'\])*\.?\w*)$/.exec(
      before,
    )?.[1] ?? "";
  const steps = [...path.matchAll(/\w+|\["[^"]*"\]|\['[^']*'\]/g)].map(([step]) =>
    step.replace(/^\[["']|["']\]$/g, ""),
  );
  const isAtDot = path.endsWith(".");
  const word = isAtDot ? "" : (steps.pop() ?? "");
  const from = at - word.length;
  if (steps.length === 0 && !isAtDot) {
    const functions = known.functions.map((one) => optionOf(one, "function"));
    return { from, options: [...topNames(known.names), ...functions] };
  }
  let value: unknown = known.names;
  for (const step of steps) value = memberOf(value, step);
  return { from, options: members(value) };
}

/** Nodes by their whole names, since `nodes` alone is never what one wants. */
function topNames(names: Known["names"]): Option[] {
  return Object.entries(names).flatMap(([name, value]) => {
    const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
    if (name === "vars" && isEmpty) return [];
    if (name !== "nodes") return [{ label: name, detail: preview(value), kind: "value" as const }];
    return members(value).map((node) => ({ ...node, label: `nodes.${node.label}` }));
  });
}

function optionOf(word: Word, kind: Option["kind"]): Option {
  return { label: word.name, detail: word.about, kind };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function members(value: unknown): Option[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value)
    .slice(0, OPTIONS_MAX)
    .map(([label, member]) => ({
      label,
      detail: preview(member),
      kind: "value",
      ...(WORD.test(label) ? {} : { bracket: `[${quoted(label)}]` }),
    }));
}

/** In single quotes where that can be, as the field around may be JSON. */
function quoted(name: string): string {
  return /['\\]/.test(name) ? JSON.stringify(name) : `'${name}'`;
}

/** A value in few letters. */
export function preview(value: unknown): string {
  if (Array.isArray(value)) return `list of ${value.length}`;
  if (typeof value === "object" && value !== null) {
    return Object.keys(value).slice(0, 6).join(", ").slice(0, 40) || "empty";
  }
  const text = JSON.stringify(value) ?? "";
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

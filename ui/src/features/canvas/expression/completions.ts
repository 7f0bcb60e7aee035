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
    /(?:^|[^\w.\]"'])((?:[A-Za-z_]\w*)?(?:\.\w+|\[\d+\]|\["[^"]*"\])*\.?\w*)$/.exec(before)?.[1] ??
    "";
  const steps = [...path.matchAll(/\w+|\["[^"]*"\]/g)].map(([step]) =>
    step.replace(/^\["|"\]$/g, ""),
  );
  const isAtDot = path.endsWith(".");
  const word = isAtDot ? "" : (steps.pop() ?? "");
  const from = at - word.length;
  if (steps.length === 0 && !isAtDot) {
    const names = members(known.names);
    return {
      from,
      options: [...names, ...known.functions.map((one) => optionOf(one, "function"))],
    };
  }
  let value: unknown = known.names;
  for (const step of steps) value = memberOf(value, step);
  return { from, options: members(value) };
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
    .filter(([name]) => WORD.test(name))
    .slice(0, OPTIONS_MAX)
    .map(([label, member]) => ({ label, detail: preview(member), kind: "value" }));
}

/** A value in few letters. */
export function preview(value: unknown): string {
  if (Array.isArray(value)) return `list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "object";
  const text = JSON.stringify(value) ?? "";
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

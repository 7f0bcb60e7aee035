/** How the way to a value is written at a place of a field. */
import { pathExpression } from "~/design/json-tree/json-path";
import { expressions, type Mode } from "./tokens";

/** Within an expression the path alone, else in braces; in JSON in quotes, where it is in none. */
export function insertionAt(
  doc: string,
  at: number,
  mode: Mode,
  root: string,
  path: readonly (string | number)[],
): string {
  const isJson = looksLikeJson(doc);
  const isQuoted = isJson && isInString(doc, at);
  const plain = pathExpression(root, path);
  const written = isJson ? JSON.stringify(plain).slice(1, -1) : plain;
  if (mode === "expression" && !doc.includes("{{")) return plain;
  if (isInExpression(doc, at, mode)) return written;
  const braced = `{{ ${written} }}`;
  return isJson && !isQuoted ? `"${braced}"` : braced;
}

export function isInExpression(doc: string, at: number, mode: Mode): boolean {
  return expressions(doc, mode).some(({ from, to, isBraced }) => {
    if (!isBraced) return true;
    const isClosed = doc.slice(from, to).endsWith("}}");
    return at >= from + 2 && at <= (isClosed ? to - 2 : to);
  });
}

function looksLikeJson(doc: string): boolean {
  return /^\s*(?:\[|\{(?!\{))/.test(doc);
}

function isInString(doc: string, at: number): boolean {
  return [...doc.matchAll(/"(?:[^"\\]|\\.)*"?/g)].some((match) => {
    const end = match.index + match[0].length;
    return at > match.index && (at < end || (at === end && !/[^\\]"$|^""$/.test(match[0])));
  });
}

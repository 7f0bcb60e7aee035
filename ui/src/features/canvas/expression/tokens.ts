/** The words of a text with expressions, to colour them. The server alone knows whether they are right. */
export interface Token {
  from: number;
  to: number;
  kind: "brace" | "name" | "string" | "number" | "keyword" | "filter";
}

/** `template`: expressions stand in braces. `expression`: all of it is one, braces or not. */
export type Mode = "template" | "expression";

const WORDS = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|\d+(?:\.\d+)?|\|\s*\w+|[A-Za-z_]\w*/g;
const KEYWORDS = new Set([
  "and",
  "or",
  "not",
  "in",
  "is",
  "if",
  "else",
  "true",
  "false",
  "none",
  "null",
]);

export function tokens(text: string, mode: Mode): Token[] {
  const found: Token[] = [];
  for (const { from, to, isBraced } of expressions(text, mode)) {
    if (isBraced) found.push({ from, to: from + 2, kind: "brace" });
    const end = isBraced && text.slice(from, to).endsWith("}}") ? to - 2 : to;
    const start = isBraced ? from + 2 : from;
    for (const match of text.slice(start, end).matchAll(WORDS)) {
      const [word] = match;
      const at = start + match.index;
      found.push({ from: at, to: at + word.length, kind: kindOf(word) });
    }
    if (end < to) found.push({ from: end, to, kind: "brace" });
  }
  return found;
}

/** The parts of a text that are expressions; one that is not closed yet goes to the end. */
export function expressions(text: string, mode: Mode) {
  const braced = [...text.matchAll(/\{\{[\s\S]*?(?:\}\}|$)/g)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    isBraced: true,
  }));
  if (mode === "expression" && braced.length === 0) {
    return [{ from: 0, to: text.length, isBraced: false }];
  }
  return braced;
}

function kindOf(word: string): Token["kind"] {
  if (/^["']/.test(word)) return "string";
  if (/^\d/.test(word)) return "number";
  if (word.startsWith("|")) return "filter";
  return KEYWORDS.has(word) ? "keyword" : "name";
}

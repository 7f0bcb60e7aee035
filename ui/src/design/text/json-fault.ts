/** Where a text that begins like JSON stops being JSON, in words. */

/** Undefined when it is JSON, or does not begin like a list or an object. */
export function jsonFault(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text) || /^\s*\{\{/.test(text)) return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const { at, reason } = faultIn(text);
    return `This is taken as text, because it is no JSON: ${placeOf(text, at)}, ${reason}.`;
  }
}

/** The same for a text that must be JSON. */
export function neededJsonFault(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const { at, reason } = faultIn(text);
    return `This is no JSON: ${placeOf(text, at)}, ${reason}.`;
  }
}

function placeOf(text: string, at: number): string {
  const lines = text.slice(0, at).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

interface Found {
  at: number;
  reason: string;
}

const WORD =
  /\s*("(?:[^"\\\n\r\t]|\\["\\/bfnrtu])*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[[\]{},:])/y;

type Wanted = "value" | "value or ]" | "name" | "name or }" | ":" | ", or end" | "nothing";

const REASONS: Record<Wanted, string> = {
  value: "a value is needed here",
  "value or ]": "a value or ] is needed here",
  name: "a name in double quotes is needed here",
  "name or }": "a name in double quotes or } is needed here",
  ":": "a colon is needed here",
  ", or end": "a comma or the closing bracket is needed here",
  nothing: "nothing more may follow here",
};

function faultIn(text: string): Found {
  const open: ("{" | "[")[] = [];
  let wanted: Wanted = "value";
  let at = 0;
  for (;;) {
    WORD.lastIndex = at;
    const word = WORD.exec(text)?.[1];
    const start = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
    const isExpression: boolean = wanted.startsWith("value") && text.startsWith("{{", start);
    const next: Wanted | undefined =
      word === undefined || isExpression ? undefined : follow(word, wanted, open);
    if (word === undefined || next === undefined)
      return { at: start, reason: reasonAt(text, start, wanted) };
    at = WORD.lastIndex;
    wanted = next;
  }
}

function reasonAt(text: string, at: number, wanted: Wanted): string {
  const rest = text.slice(at);
  if (rest.startsWith("{{")) return "an expression in JSON stands in double quotes";
  if (rest.startsWith('"') && wanted !== ":" && wanted !== ", or end") {
    return "the text that begins here is not closed, or has a sign that must be written with \\";
  }
  return REASONS[wanted];
}

/** What is wanted after a word; undefined when the word may not stand here. */
function follow(word: string, wanted: Wanted, open: ("{" | "[")[]): Wanted | undefined {
  const after = (): Wanted => (open.length === 0 ? "nothing" : ", or end");
  const close = (bracket: "{" | "["): Wanted | undefined => {
    if (open.at(-1) !== bracket) return undefined;
    open.pop();
    return after();
  };
  if (wanted === "nothing") return undefined;
  if (wanted === ":") return word === ":" ? "value" : undefined;
  if (wanted === ", or end") {
    if (word === ",") return open.at(-1) === "{" ? "name" : "value";
    return word === "}" ? close("{") : word === "]" ? close("[") : undefined;
  }
  if (wanted === "name" || wanted === "name or }") {
    if (word === "}" && wanted === "name or }") return close("{");
    return word.startsWith('"') ? ":" : undefined;
  }
  if (word === "]" && wanted === "value or ]") return close("[");
  if (word === "{" || word === "[") {
    open.push(word);
    return word === "{" ? "name or }" : "value or ]";
  }
  return /^[\]},:]$/.test(word) ? undefined : after();
}

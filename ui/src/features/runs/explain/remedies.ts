/** What to do about a run's error code: the words of the documentation, so that both say the same. */
import errors from "../../../../../docs/errors.md?raw";

export interface TextPart {
  kind: "text" | "code";
  text: string;
}

/** Undefined for codes that a scenario made up itself (`fail`). */
export function remedyOf(code: string): TextPart[] | undefined {
  const remedy = remedies.get(code);
  return remedy === undefined ? undefined : parts(remedy);
}

const remedies = readRemedies(errors);

function readRemedies(markdown: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const section of markdown.split(/^### /m).slice(1)) {
    const [head = "", ...lines] = section.split("\n");
    const code = /^`([^`]+)`/.exec(head)?.[1];
    const text = lines.join("\n").split(/^##? /m)[0]?.trim();
    if (code && text) found.set(code, text);
  }
  return found;
}

/** Links as their text, and what stands in backticks as code. */
function parts(markdown: string): TextPart[] {
  const text = markdown
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replaceAll(/\s+/g, " ")
    .replaceAll("*", "");
  return text
    .split(/(`[^`]+`)/)
    .filter((part) => part !== "")
    .map((part) =>
      part.startsWith("`")
        ? { kind: "code", text: part.slice(1, -1) }
        : { kind: "text", text: part },
    );
}

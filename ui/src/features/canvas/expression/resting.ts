/**
 * An expression field that nobody points at: it looks and is named as its editor, which costs too
 * much to be made for each field of a form that is only looked at.
 */
import { type Mode, type Token, tokens } from "./tokens";

export interface Resting {
  label: string;
  value: string;
  mode: Mode;
  placeholder: string;
  isInvalid: boolean;
}

/** Also the colours of words in the editor, which stands in the same shadow. */
const LOOK = `
.word-brace { color: var(--color-accent); font-weight: 600; }
.word-name { color: var(--color-code-key); }
.word-filter, .word-keyword { color: var(--color-code-keyword); }
.word-string { color: var(--color-code-string); }
.word-number { color: var(--color-code-number); }
.resting {
  box-sizing: border-box;
  max-height: calc(16rem + 2px);
  overflow: auto;
  padding: 0.3125rem 0;
  border: 1px solid var(--color-border-strong);
  border-radius: var(--radius-md);
  background: var(--color-surface);
  color: var(--color-text);
  font-family: var(--font-mono);
  font-size: var(--text-sm);
  line-height: 1.5;
  white-space: break-spaces;
  word-break: break-word;
  overflow-wrap: anywhere;
  cursor: text;
}
.resting > div { min-height: 1lh; padding: 0 2.25rem 0 var(--space-3); }
.hint { color: var(--color-text-faint); }
`;

let look: CSSStyleSheet | undefined;

/** Where the field is drawn: what is in a shadow has its styles by a sheet that the page may add. */
export function shadowOf(host: HTMLElement): ShadowRoot {
  if (host.shadowRoot) return host.shadowRoot;
  const root = host.attachShadow({ mode: "open" });
  if (!look) {
    look = new CSSStyleSheet();
    look.replaceSync(LOOK);
  }
  root.adoptedStyleSheets = [look];
  return root;
}

/** Gives back what is named and focused. */
export function drawResting(host: HTMLElement, resting: Resting): HTMLElement {
  const text = document.createElement("div");
  text.className = "resting";
  text.role = "textbox";
  text.tabIndex = 0;
  text.ariaLabel = resting.label;
  text.ariaMultiLine = "true";
  if (resting.isInvalid) text.ariaInvalid = "true";
  text.append(...linesOf(resting));
  shadowOf(host).replaceChildren(text);
  return text;
}

function linesOf({ value, mode, placeholder }: Resting): HTMLElement[] {
  if (value === "") return [lineOf([spanOf("hint", placeholder)])];
  const words = tokens(value, mode);
  let begin = 0;
  return value.split("\n").map((line) => {
    const parts = partsOf(value, begin, begin + line.length, words);
    begin += line.length + 1;
    return lineOf(line === "" ? [document.createElement("br")] : parts);
  });
}

function lineOf(parts: readonly (Node | string)[]): HTMLElement {
  const line = document.createElement("div");
  line.append(...parts);
  return line;
}

/** The words of a line, coloured, with what stands between them. */
function partsOf(text: string, from: number, to: number, words: readonly Token[]) {
  const parts: (HTMLElement | string)[] = [];
  let at = from;
  for (const word of words) {
    if (word.to <= from || word.from >= to) continue;
    const [begin, end] = [Math.max(word.from, from), Math.min(word.to, to)];
    parts.push(text.slice(at, begin), spanOf(`word-${word.kind}`, text.slice(begin, end)));
    at = end;
  }
  return [...parts, text.slice(at, to)];
}

function spanOf(className: string, text: string): HTMLElement {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = text;
  return span;
}

/** What typing a brace or a space does around `{{ … }}`, so that it is closed by itself and typed over. */
export interface Typed {
  from: number;
  to: number;
  insert: string;
  /** Where the caret stands afterwards. */
  caret: number;
}

/** What becomes of a sign typed at a place of a template; undefined when nothing special does. */
export function typedInTemplate(doc: string, at: number, sign: string): Typed | undefined {
  const before = doc.slice(0, at);
  const after = doc.slice(at);
  if (sign === "{") return opened(before, after, at);
  const start = before.lastIndexOf("{{");
  if (start < 0) return undefined;
  const inside = before.slice(start + 2);
  if (sign === " ") {
    // The space that stands there already.
    const isEmpty = inside === " " && after.startsWith(" }}");
    return isEmpty ? { from: at, to: at, insert: "", caret: at } : undefined;
  }
  return sign === "}" ? closed(before, after, inside, at) : undefined;
}

function opened(before: string, after: string, at: number): Typed | undefined {
  if (!before.endsWith("{") || before.endsWith("{{")) return undefined;
  // The closing brace that came with the first one gives way to the whole end.
  const to = after.startsWith("}") ? at + 1 : at;
  return { from: at, to, insert: "{  }}", caret: at + 2 };
}

function closed(before: string, after: string, inside: string, at: number): Typed | undefined {
  const isSecond = inside.endsWith("}") && !inside.endsWith("}}") && after.startsWith("}");
  if (isSecond) return { from: at, to: at, insert: "", caret: at + 1 };
  const end = /^\s*\}\}/.exec(after);
  const isNested = count(inside, "{") > count(inside, "}");
  if (!end || isNested || inside.includes("}}")) return undefined;
  const from = before.trimEnd().length;
  return { from, to: at + end[0].length, insert: " }}", caret: from + 2 };
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

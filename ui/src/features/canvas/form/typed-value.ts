/** Values of any type, written into a field of text. */

/** A text stands as it is, unless it would be read as something else: then in quotes. */
export function writtenValue(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "string") return isOther(value) ? JSON.stringify(value) : value;
  return typeof value === "object" ? JSON.stringify(value, null, 2) : JSON.stringify(value);
}

/** What was written as JSON is that value, all else a text. */
export function readValue(text: string): unknown {
  if (!looksLikeJson(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** As `readValue`, but only what is of these types of JSON Schema; the rest is text. */
export function readScalar(text: string, types: readonly string[]): unknown {
  const value = readValue(text);
  if (typeof value === "number") {
    const isTaken =
      types.includes("number") || (types.includes("integer") && Number.isInteger(value));
    return isTaken ? value : text;
  }
  if (typeof value === "boolean") return types.includes("boolean") ? value : text;
  return typeof value === "string" ? value : text;
}

/** A number where it is one, else the text: an expression, or what the server will refuse. */
export function readNumber(text: string): number | string {
  const trimmed = text.trim();
  return trimmed !== "" && Number.isFinite(Number(trimmed)) ? Number(trimmed) : text;
}

function looksLikeJson(text: string): boolean {
  return /^\s*(?:[[{"]|-?\d|true\b|false\b|null\b)/.test(text);
}

function isOther(text: string): boolean {
  return readValue(text) !== text;
}

/**
 * A piece of a scenario as the text that is copied and pasted. It is JSON with the keys of a
 * scenario file, so it reads like one and may be put into one.
 */
import type { Piece } from "./pieces";

export function pieceText(piece: Piece): string {
  return JSON.stringify(piece, null, 2);
}

/** The piece of a text; undefined when it is something else. */
export function textPiece(text: string): Piece | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("nodes" in value)) return undefined;
  const { nodes } = value;
  const edges = "edges" in value ? value.edges : [];
  const notes = "notes" in value ? value.notes : [];
  if (!isListOf(nodes, ["id", "type"]) || !isListOf(edges, ["source", "target"])) return undefined;
  if (!isListOf(notes, ["id", "text"])) return undefined;
  // Their form beyond this the server checks, as that of every draft.
  return { nodes, edges, notes } as unknown as Piece;
}

function isListOf(value: unknown, texts: readonly string[]): value is Record<string, unknown>[] {
  return (
    Array.isArray(value) &&
    value.every(
      (item: unknown) =>
        typeof item === "object" &&
        item !== null &&
        texts.every((name) => typeof Reflect.get(item, name) === "string"),
    )
  );
}

/** The parts of a manual page: of Markdown as much as those pages use. */
export type Block =
  | { kind: "heading" | "code" | "text"; text: string }
  | { kind: "list"; items: string[] }
  | { kind: "table"; rows: string[][] };

export function blocks(page: string): Block[] {
  const parts = page.split(/^```\w*\n([\s\S]*?)^```$/m);
  return parts.flatMap((part, index) =>
    index % 2 === 1
      ? [{ kind: "code" as const, text: part.trimEnd() }]
      : part
          .split(/\n{2,}/)
          .flatMap((piece) => (piece.trim() === "" ? [] : piecesOf(piece.trim()))),
  );
}

/** What a page says under one of its headings; nothing where it has none such. */
export function section(page: string, heading: string): Block[] {
  const all = blocks(page);
  const isAt = (block: Block) => block.kind === "heading" && block.text === heading;
  const from = all.findIndex(isAt) + 1;
  if (from === 0) return [];
  const length = all.slice(from).findIndex((block) => block.kind === "heading");
  return all.slice(from, length < 0 ? undefined : from + length);
}

function piecesOf(piece: string): Block[] {
  const [first = "", ...rest] = piece.split("\n");
  if (/^#+ /.test(first)) {
    const heading: Block = { kind: "heading", text: first.replace(/^#+ /, "") };
    return rest.length === 0 ? [heading] : [heading, ...piecesOf(rest.join("\n"))];
  }
  if (first.startsWith("- ")) {
    return [{ kind: "list", items: piece.split(/^- /m).filter(Boolean).map(oneLine) }];
  }
  if (first.startsWith("|")) {
    const rows = [first, ...rest].filter((row) => !/^[|\s:-]+$/.test(row));
    return [{ kind: "table", rows: rows.slice(1).map(cells) }];
  }
  return [{ kind: "text", text: oneLine(piece) }];
}

function cells(row: string): string[] {
  return row
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}

function oneLine(text: string): string {
  return text.replaceAll("\n", " ").trim();
}

/** Which lines of a log are shown, and what they are called. */
import type { LogView } from "~/api/types";

export interface NumberedLine {
  line: LogView;
  /** Its place in the whole log, from 0: names it, since lines only ever come after one another. */
  place: number;
}

/** What wrote the line: its node by name, or the run itself. */
export function writerOf({ nodeId }: LogView, names: ReadonlyMap<string, string>): string {
  return nodeId ? (names.get(nodeId) ?? nodeId) : "run";
}

/** The lines whose message or writer has the text, in any case; all for an empty text. */
export function matchingLines(
  lines: readonly LogView[],
  text: string,
  names: ReadonlyMap<string, string>,
): NumberedLine[] {
  const wanted = text.trim().toLowerCase();
  const numbered = lines.map((line, place) => ({ line, place }));
  if (wanted === "") return numbered;
  return numbered.filter(
    ({ line }) =>
      line.message.toLowerCase().includes(wanted) ||
      writerOf(line, names).toLowerCase().includes(wanted) ||
      line.nodeId?.toLowerCase().includes(wanted),
  );
}

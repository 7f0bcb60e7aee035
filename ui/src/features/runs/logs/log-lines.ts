/** Which lines of a log are shown, and what they are called. */
import type { LogView } from "~/api/types";
import { dayText } from "~/design/time/format-time";

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

/** The day on which a line was written, where it is another than that of the line above. */
export function newDay(lines: readonly NumberedLine[], index: number): string | undefined {
  const [before, own] = [lines[index - 1], lines[index]].map((one) => {
    const time = new Date(one?.line.at ?? "");
    return Number.isNaN(time.getTime()) ? undefined : dayText(time);
  });
  return before !== undefined && before !== own ? own : undefined;
}

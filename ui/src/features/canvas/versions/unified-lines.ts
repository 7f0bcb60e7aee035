/** A unified diff as lines with signs. */
import type { DiffLine } from "./value-lines";

const SIGNS: Readonly<Record<string, DiffLine["how"]>> = {
  " ": "same",
  "+": "added",
  "-": "removed",
  "@": "place",
};

/** Without the two lines at the top, which name what is compared: the page says that already. */
export function unifiedLines(text: string): DiffLine[] {
  const lines = text.replace(/\n$/, "").split("\n");
  const isNamed = lines[0]?.startsWith("--- ") === true && lines[1]?.startsWith("+++ ") === true;
  return lines.slice(isNamed ? 2 : 0).map((line): DiffLine => {
    const how = SIGNS[line.charAt(0)] ?? "same";
    return { how, text: how === "place" ? line : line.slice(1) };
  });
}

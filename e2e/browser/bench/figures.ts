/** Figures, their goals, and how they are written down. */
export interface Figure {
  name: string;
  value: number;
  unit: Unit;
  /** The most that it may be. */
  goal?: number;
}

type Unit = "ms" | "kB" | "MB" | "per second" | "";

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** The value below which so many in a hundred are. */
export function percentile(values: readonly number[], hundredths: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * hundredths) / 100) - 1] ?? Number.NaN;
}

/** For each figure of the rounds, its median. */
export function medians(rounds: readonly Figure[][]): Figure[] {
  return (rounds[0] ?? []).map((figure, place) => ({
    ...figure,
    value: median(rounds.map((round) => round[place]?.value ?? Number.NaN)),
  }));
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [figure.name, text(figure), goalText(figure)]);
  return markdown(["what", "measured", "goal"], rows);
}

export function markdown(head: string[], rows: string[][]): string {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((width, at) => (at === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

function text({ value, unit }: Figure): string {
  const digits = Math.abs(value) < 100 && unit !== "" ? 1 : 0;
  const number = value.toLocaleString("en", { maximumFractionDigits: digits });
  return unit === "" ? number : `${number} ${unit}`;
}

function goalText({ goal, unit }: Figure): string {
  return goal === undefined ? "" : `≤ ${text({ name: "", value: goal, unit })}`;
}

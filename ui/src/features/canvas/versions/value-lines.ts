/** Two values as lines of text, those that differ marked. */
export interface DiffLine {
  /** A `place` says where in the whole the lines below it stand. */
  how: "same" | "added" | "removed" | "place";
  text: string;
}

/** Beyond this many lines the middle is told as replaced as a whole: comparing costs their product. */
const CELLS_MAX = 4_000_000;

export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start])
    start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before.at(-1 - end) === after.at(-1 - end)
  ) {
    end += 1;
  }
  const line = (how: DiffLine["how"]) => (text: string) => ({ how, text });
  const [old, now] = [
    before.slice(start, before.length - end),
    after.slice(start, after.length - end),
  ];
  const middle =
    old.length * now.length > CELLS_MAX
      ? [...old.map(line("removed")), ...now.map(line("added"))]
      : longestCommon(old, now);
  return [
    ...before.slice(0, start).map(line("same")),
    ...middle,
    ...before.slice(before.length - end).map(line("same")),
  ];
}

function longestCommon(old: readonly string[], now: readonly string[]): DiffLine[] {
  const width = now.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ how: "same", text: old[i] ?? "" });
      i += 1;
      j += 1;
    } else if (i < old.length && (j === now.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ how: "removed", text: old[i] ?? "" });
      i += 1;
    } else {
      lines.push({ how: "added", text: now[j] ?? "" });
      j += 1;
    }
  }
  return lines;
}

/** A value as lines; nothing for what is not there. */
export function linesOf(value: unknown): string[] {
  return value === undefined ? [] : JSON.stringify(value, null, 2).split("\n");
}

/** Values that were too large to be sent along: in their place stands what names them. */
export interface LargeValue {
  sha256: string;
  bytes: number;
}

export function largeValue(value: unknown): LargeValue | undefined {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 1) {
    return undefined;
  }
  const inner = (value as { largeValue?: unknown }).largeValue;
  if (typeof inner !== "object" || inner === null) return undefined;
  const { sha256, bytes } = inner as Partial<LargeValue>;
  return typeof sha256 === "string" && typeof bytes === "number" ? { sha256, bytes } : undefined;
}

/** Larger ones would hold the page up for long while they are read: they can be saved as a file. */
export const SHOWN_BYTES_MAX = 20 * 1024 * 1024;

/** So many values are looked through: those of an ordinary answer, not of a hostile one. */
const VISITED_MAX = 20_000;

/** All within a value, each once, in the order in which they are met. */
export function largeValues(value: unknown): LargeValue[] {
  const found = new Map<string, LargeValue>();
  const open: unknown[] = [value];
  for (let at = 0; at < Math.min(open.length, VISITED_MAX); at += 1) {
    const one = open[at];
    const large = largeValue(one);
    if (large) found.set(large.sha256, large);
    else if (typeof one === "object" && one !== null)
      open.push(...Object.values(one).slice(0, 5_000));
  }
  return [...found.values()];
}

/** From values to places in a chart: round axes, stacks, lines with gaps. */

export interface Size {
  width: number;
  height: number;
}

/** Values of an axis from 0 to a round number at or above the largest value. */
export function axisTicks(largest: number, count = 4): number[] {
  if (!(largest > 0)) return [0, 1];
  const rough = largest / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const steps = Math.ceil(largest / step - 1e-9);
  return Array.from({ length: steps + 1 }, (_, index) => tidy(index * step));
}

/** The same for numbers of things and milliseconds, of which no halves are told. */
export function countTicks(largest: number, count = 4): number[] {
  const ticks = axisTicks(largest, count);
  return ticks.every(Number.isInteger) ? ticks : axisTicks(Math.max(largest, count), count);
}

export interface StackedBar {
  x: number;
  width: number;
  parts: { y: number; height: number }[];
}

/** One bar for each place, its series above each other from the bottom. */
export function stackedBars(
  series: readonly (readonly number[])[],
  largest: number,
  { width, height }: Size,
): StackedBar[] {
  const count = series[0]?.length ?? 0;
  const slot = count === 0 ? 0 : width / count;
  const gap = Math.min(2, slot * 0.2);
  return Array.from({ length: count }, (_, index) => {
    let top = height;
    const parts = series.map((values) => {
      const tall = largest > 0 ? (Math.max(values[index] ?? 0, 0) / largest) * height : 0;
      top -= tall;
      return { y: tidy(top), height: tidy(tall) };
    });
    return { x: tidy(index * slot + gap / 2), width: tidy(slot - gap), parts };
  });
}

/** The path of a line through the middle of each place; nothing is drawn where there is no value. */
export function gappedLine(
  values: readonly (number | null)[],
  largest: number,
  size: Size,
): string {
  let isDrawn = false;
  return values
    .map((value, index) => {
      const command = isDrawn ? "L" : "M";
      isDrawn = value !== null;
      return value === null ? "" : `${command}${point(value, index, values.length, largest, size)}`;
    })
    .join("");
}

/** The path of values that have none beside them: lines of no length, which round ends make dots. */
export function dots(values: readonly (number | null)[], largest: number, size: Size): string {
  const has = (index: number) => (values[index] ?? null) !== null;
  return values
    .map((value, index) => {
      if (value === null || has(index - 1) || has(index + 1)) return "";
      return `M${point(value, index, values.length, largest, size)}l0 0`;
    })
    .join("");
}

function point(
  value: number,
  index: number,
  count: number,
  largest: number,
  { width, height }: Size,
): string {
  const slot = width / count;
  const y = largest > 0 ? height - (value / largest) * height : height;
  return `${tidy(index * slot + slot / 2)} ${tidy(y)}`;
}

/** The place that a pointer at `x` is over. */
export function placeAt(x: number, count: number, width: number): number | null {
  if (count === 0 || width <= 0) return null;
  return Math.min(count - 1, Math.max(0, Math.floor((x / width) * count)));
}

function tidy(value: number): number {
  return Math.round(value * 1000) / 1000;
}

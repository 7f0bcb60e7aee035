/** The path of a sparkline: values at equal distances, drawn into a box. */

export interface Box {
  width: number;
  height: number;
}

/** Points from left to right, the largest value on top and zero at the bottom. */
export function sparkPoints(values: readonly number[], { width, height }: Box): [number, number][] {
  const largest = Math.max(...values, 0);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values.map((value, index) => [
    round(index * step),
    round(largest === 0 ? height : height - (Math.max(value, 0) / largest) * height),
  ]);
}

export function linePath(points: readonly [number, number][]): string {
  return points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join("");
}

/** The same, closed along the bottom. */
export function areaPath(points: readonly [number, number][], { height }: Box): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return "";
  return `${linePath(points)}L${last[0]} ${height}L${first[0]} ${height}Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

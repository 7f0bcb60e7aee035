/** Where the palette opens: at the left of the canvas, unless what it is opened for is there. */

export interface Span {
  left: number;
  right: number;
}

/** Between the palette and the canvas, and what it stands beside. */
const GAP = 12;

/**
 * How far from the left of a canvas it opens, so that it covers none of what is to be seen; where it
 * has to, as little as can be.
 */
export function besideLeft(width: number, canvas: number, seen: readonly Span[]): number {
  const last = canvas - width - GAP;
  const left = Math.min(...seen.map((one) => one.left));
  const right = Math.max(...seen.map((one) => one.right));
  // One that hardly has room stands at the end of the canvas.
  const wanted = [GAP, Math.min(right + GAP, last), left - GAP - width, last];
  const places = wanted.filter((place) => place >= GAP && place <= last);
  return places.reduce(
    (best, place) => (covered(place, width, seen) < covered(best, width, seen) ? place : best),
    GAP,
  );
}

function covered(place: number, width: number, seen: readonly Span[]): number {
  return seen.reduce((sum, { left, right }) => {
    const shared = Math.min(right, place + width) - Math.max(left, place);
    return sum + Math.max(0, shared);
  }, 0);
}

/**
 * Edges that lead back, and would run over nodes: a way around these, of level and upright parts
 * with round corners.
 */
import type { Point } from "../normal-draft";
import { NODE_WIDTH } from "../size";
import { type Box, CLEARANCE, type Course, LANE_GAP, type Lane } from "./room";

/** Where an edge goes level, and how far from its ends it goes up or down. */
export interface Detour {
  y: number;
  /** Right of its source; 0 of an edge that leaves downwards. */
  out: number;
  /** Left of its target. */
  into: number;
}

/** An upright part of a detour. */
interface Pillar {
  x: number;
  from: number;
  to: number;
}

/** What detours take of the room for each other. */
export interface Taken {
  lanes: Lane[];
  pillars: Pillar[];
}

/** So far from a node an edge may turn: within the gap between two columns. */
const TURNS = [24, 34, 44, 54, 64];
/** Below a node stands the name of its output for errors. */
const CLEARANCE_BELOW = 24;
const PILLAR_GAP = 6;
const CORNER = 12;

export function detourOf(course: Course, boxes: readonly Box[], taken: Taken): Detour {
  let best: Detour | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const turns of turnsOf(course)) {
    const detour = { ...turns, y: heightOf(course, turns, boxes, taken.lanes) };
    const crossed = crossedBy(pillarsOf(course, detour), boxes, taken.pillars);
    if (crossed < least) [best, least] = [detour, crossed];
    if (least === 0) break;
  }
  if (!best) throw new Error("there is no turn to try");
  taken.lanes.push({ y: best.y, ...spanOf(course, best) });
  taken.pillars.push(...pillarsOf(course, best));
  return best;
}

type Turns = Omit<Detour, "y">;

/** The turns that can be taken, the nearest to the nodes first. */
function turnsOf({ isDown }: Course): Turns[] {
  const all = (isDown ? [0] : TURNS).flatMap((out) => TURNS.map((into) => ({ out, into })));
  return all.toSorted((a, b) => a.out + a.into - (b.out + b.into));
}

/** Where it goes level, with these turns. */
function heightOf(
  course: Course,
  turns: Turns,
  boxes: readonly Box[],
  lanes: readonly Lane[],
): number {
  const { from, to } = spanOf(course, turns);
  const walls = [
    ...boxes
      .filter((box) => box.x < to && box.x + NODE_WIDTH > from)
      .map((box) => ({ top: box.y - CLEARANCE, bottom: box.y + box.height + CLEARANCE_BELOW })),
    ...lanes
      .filter((lane) => lane.from < to && lane.to > from)
      .map(({ y }) => ({ top: y - LANE_GAP, bottom: y + LANE_GAP })),
  ];
  return freeHeight(walls, course);
}

function spanOf({ start, end }: Course, { out, into }: Turns) {
  const [a, b] = [start.x + out, end.x - into];
  return { from: Math.min(a, b), to: Math.max(a, b) };
}

/** The height between walls that makes the way shortest. */
function freeHeight(
  walls: readonly { top: number; bottom: number }[],
  { start, end, isDown }: Course,
): number {
  const middle = (start.y + end.y) / 2;
  const cost = (y: number) => Math.abs(y - start.y) + Math.abs(y - end.y);
  const found: number[] = [];
  let open = isDown ? start.y + CLEARANCE : Number.NEGATIVE_INFINITY;
  const ends = { top: Number.POSITIVE_INFINITY, bottom: Number.POSITIVE_INFINITY };
  for (const wall of [...walls.toSorted((a, b) => a.top - b.top), ends]) {
    if (wall.top >= open) found.push(Math.min(wall.top, Math.max(open, middle)));
    open = Math.max(open, wall.bottom);
  }
  return found.reduce((best, y) => (cost(y) < cost(best) ? y : best));
}

function pillarsOf({ start, end }: Course, { y, out, into }: Detour): Pillar[] {
  const upright = (x: number, other: number) => {
    return { x, from: Math.min(y, other), to: Math.max(y, other) };
  };
  return [upright(start.x + out, start.y), upright(end.x - into, end.y)];
}

function crossedBy(
  pillars: readonly Pillar[],
  boxes: readonly Box[],
  taken: readonly Pillar[],
): number {
  const meets = (a: { from: number; to: number }, b: { from: number; to: number }) =>
    a.from < b.to && a.to > b.from;
  return pillars
    .map((pillar) => {
      const nodes = boxes.filter(
        (box) =>
          pillar.x > box.x - PILLAR_GAP &&
          pillar.x < box.x + NODE_WIDTH + PILLAR_GAP &&
          meets(pillar, { from: box.y, to: box.y + box.height }),
      );
      const others = taken.filter(
        (one) => Math.abs(one.x - pillar.x) < PILLAR_GAP && meets(pillar, one),
      );
      return nodes.length + others.length;
    })
    .reduce((sum, count) => sum + count);
}

/** The detour as a path of SVG. */
export function detourPath(start: Point, end: Point, { y, out, into }: Detour): string {
  const [right, left] = [start.x + out, end.x - into];
  const points = [
    start,
    ...(out === 0 ? [] : [{ x: right, y: start.y }]),
    { x: right, y },
    { x: left, y },
    { x: left, y: end.y },
    end,
  ];
  return points.map((point, at) => cornerAt(points[at - 1], point, points[at + 1])).join(" ");
}

function cornerAt(before: Point | undefined, at: Point, after: Point | undefined): string {
  if (!before) return `M${at.x},${at.y}`;
  if (!after) return `L${at.x},${at.y}`;
  const radius = Math.min(CORNER, distance(before, at) / 2, distance(at, after) / 2);
  const from = towards(at, before, radius);
  const to = towards(at, after, radius);
  return `L${from.x},${from.y} Q${at.x},${at.y} ${to.x},${to.y}`;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

function towards(from: Point, to: Point, by: number): Point {
  const whole = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * by) / whole, y: from.y + ((to.y - from.y) * by) / whole };
}

/**
 * Edges that would run over other nodes get a lane: a height at which they pass above or below them.
 * Edges to the next column need none, and those that lead back are drawn as React Flow does.
 */
import type { Places } from "./arrange";
import type { Types } from "./handles";
import { edgeKey, type FullDraft, type FullEdge, type Point } from "./normal-draft";
import { INPUT_OFFSET, NODE_WIDTH, nodeHeight, outputOffset } from "./size";

/** How far right of its source an edge is in its lane, and how far left of its target it leaves it. */
export const LANE_TURN = 80;
/** Between a lane and a node, and between two lanes. */
const CLEARANCE = 14;
const LANE_GAP = 10;
const LANES_TRIED = 4;
const SAMPLES = 16;

interface Box extends Point {
  height: number;
}

interface Lane {
  y: number;
  from: number;
  to: number;
}

export function lanes(draft: FullDraft, where: Places, types: Types): ReadonlyMap<string, number> {
  const boxes = new Map<string, Box>();
  for (const [id, place] of where) {
    boxes.set(id, { ...place, height: nodeHeight(draft, id, types) });
  }
  const used: Lane[] = [];
  const found = new Map<string, number>();
  for (const edge of draft.edges) {
    const lane = laneOf(draft, edge, boxes, types, used);
    if (!lane) continue;
    used.push(lane);
    found.set(edgeKey(edge), lane.y);
  }
  return found;
}

function laneOf(
  draft: FullDraft,
  edge: FullEdge,
  boxes: ReadonlyMap<string, Box>,
  types: Types,
  used: readonly Lane[],
): Lane | undefined {
  const source = boxes.get(edge.source);
  const target = boxes.get(edge.target);
  if (!source || !target) return undefined;
  const start = {
    x: source.x + NODE_WIDTH,
    y: source.y + outputOffset(draft, edge.source, edge.sourceHandle, types),
  };
  const end = { x: target.x, y: target.y + INPUT_OFFSET };
  const [from, to] = [start.x, end.x];
  if (to - from < 2 * LANE_TURN) return undefined;
  const between = [...boxes].flatMap(([id, box]) => {
    const isOther = id !== edge.source && id !== edge.target;
    return isOther && box.x < to && box.x + NODE_WIDTH > from ? [box] : [];
  });
  if (!between.some((box) => isCrossed(box, start, end))) return undefined;
  const isFree = (y: number) =>
    !between.some((box) => y > box.y - CLEARANCE && y < box.y + box.height + CLEARANCE) &&
    !used.some((lane) => Math.abs(lane.y - y) < LANE_GAP && lane.from < to && lane.to > from);
  const heights = between.flatMap((box) =>
    Array.from({ length: LANES_TRIED }, (_, index) => CLEARANCE + index * LANE_GAP).flatMap(
      (away) => [box.y - away, box.y + box.height + away],
    ),
  );
  const cost = (y: number) => Math.abs(y - start.y) + Math.abs(y - end.y);
  const [y] = heights.filter(isFree).toSorted((a, b) => cost(a) - cost(b));
  return y === undefined ? undefined : { y, from, to };
}

/** Whether the curve that React Flow draws between two points runs over a box. */
function isCrossed(box: Box, start: Point, end: Point): boolean {
  const middle = (start.x + end.x) / 2;
  return Array.from({ length: SAMPLES - 1 }, (_, index) => (index + 1) / SAMPLES).some((t) => {
    const back = 1 - t;
    const [a, b, c, d] = [back ** 3, 3 * back * back * t, 3 * back * t * t, t ** 3];
    const x = a * start.x + (b + c) * middle + d * end.x;
    const y = (a + b) * start.y + (c + d) * end.y;
    return x > box.x && x < box.x + NODE_WIDTH && y > box.y - 4 && y < box.y + box.height + 4;
  });
}

/** The way of an edge through its lane, as a path of SVG. */
export function lanePath(start: Point, end: Point, lane: number): string {
  const half = LANE_TURN / 2;
  const [into, out] = [start.x + LANE_TURN, end.x - LANE_TURN];
  return [
    `M${start.x},${start.y}`,
    `C${start.x + half},${start.y} ${into - half},${lane} ${into},${lane}`,
    `L${out},${lane}`,
    `C${out + half},${lane} ${end.x - half},${end.y} ${end.x},${end.y}`,
  ].join(" ");
}

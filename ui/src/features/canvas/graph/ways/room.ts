/** What edges find in their way: nodes as boxes, and the curves that React Flow would draw. */
import type { Places } from "../arrange";
import { ERROR_OUTPUT, type Types } from "../handles";
import type { FullDraft, FullEdge, Point } from "../normal-draft";
import { ERROR_INSET, INPUT_OFFSET, NODE_WIDTH, nodeHeight, outputOffset } from "../size";

export interface Box extends Point {
  id: string;
  height: number;
}

/** A part of a level line that an edge runs along. */
export interface Lane {
  y: number;
  from: number;
  to: number;
}

/** An edge with where it begins and ends. */
export interface Course {
  edge: FullEdge;
  start: Point;
  end: Point;
  /** It leaves its source downwards: what is done when that fails. */
  isDown: boolean;
}

/** Between a lane and a node, and between two lanes. */
export const CLEARANCE = 14;
export const LANE_GAP = 10;
/** How far right of its source an edge is in its lane, and how far left of its target it leaves it. */
export const LANE_TURN = 80;
const SAMPLES = 16;
/** A curve so near to another node looks as if it belonged to it. */
const NEAR = 4;

export function boxesOf(draft: FullDraft, where: Places, types: Types): ReadonlyMap<string, Box> {
  return new Map(
    [...where].map(([id, place]) => [id, { id, ...place, height: nodeHeight(draft, id, types) }]),
  );
}

export function courseOf(
  draft: FullDraft,
  edge: FullEdge,
  boxes: ReadonlyMap<string, Box>,
  types: Types,
): Course | undefined {
  const source = boxes.get(edge.source);
  const target = boxes.get(edge.target);
  if (!source || !target) return undefined;
  const isDown = edge.sourceHandle === ERROR_OUTPUT;
  const y = source.y + outputOffset(draft, edge.source, edge.sourceHandle, types);
  const start = { x: source.x + NODE_WIDTH - (isDown ? ERROR_INSET : 0), y };
  return { edge, start, end: { x: target.x, y: target.y + INPUT_OFFSET }, isDown };
}

/** Whether the curve that React Flow draws by itself runs over a node, its own ones among them. */
export function isCrossing({ edge, start, end, isDown }: Course, boxes: readonly Box[]): boolean {
  const points = curve(start, end, isDown);
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys) - NEAR, Math.max(...ys) + NEAR];
  return boxes.some((box) => {
    // Of many nodes, few are worth a look at each point.
    if (box.x > right || box.x + NODE_WIDTH < left) return false;
    if (box.y > bottom || box.y + box.height < top) return false;
    const near = box.id === edge.source || box.id === edge.target ? 0 : NEAR;
    return points.some(
      ({ x, y }) =>
        x > box.x && x < box.x + NODE_WIDTH && y > box.y - near && y < box.y + box.height + near,
    );
  });
}

/** Half of the way along that curve. */
export function middleOfCurve({ start, end, isDown }: Course): Point {
  return curve(start, end, isDown)[SAMPLES / 2 - 1] ?? start;
}

/** Points of the curve, without its ends. */
function curve(start: Point, end: Point, isDown: boolean): Point[] {
  const first = isDown
    ? { x: start.x, y: start.y + bend(end.y - start.y) }
    : { x: start.x + bend(end.x - start.x), y: start.y };
  const last = { x: end.x - bend(end.x - start.x), y: end.y };
  return Array.from({ length: SAMPLES - 1 }, (_, index) => {
    const t = (index + 1) / SAMPLES;
    const back = 1 - t;
    const [a, b, c, d] = [back ** 3, 3 * back * back * t, 3 * back * t * t, t ** 3];
    const along = (axis: "x" | "y") =>
      a * start[axis] + b * first[axis] + c * last[axis] + d * end[axis];
    return { x: along("x"), y: along("y") };
  });
}

/** How far React Flow bends a curve that has so far to go. */
function bend(distance: number): number {
  return distance >= 0 ? distance / 2 : 6.25 * Math.sqrt(-distance);
}

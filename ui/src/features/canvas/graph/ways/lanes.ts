/** Edges to a later column that would run over other nodes: a height at which they pass these. */
import type { Point } from "../normal-draft";
import { NODE_WIDTH } from "../size";
import { type Box, CLEARANCE, type Course, LANE_GAP, LANE_TURN, type Lane } from "./room";

const LANES_TRIED = 4;

export function laneOf(
  { edge, start, end }: Course,
  boxes: readonly Box[],
  used: readonly Lane[],
): Lane | undefined {
  const [from, to] = [start.x, end.x];
  const between = boxes.filter(
    (box) =>
      box.id !== edge.source && box.id !== edge.target && box.x < to && box.x + NODE_WIDTH > from,
  );
  const isFree = (y: number) =>
    !between.some((box) => y > box.y - CLEARANCE && y < box.y + box.height + CLEARANCE) &&
    !used.some((lane) => Math.abs(lane.y - y) < LANE_GAP && lane.from < to && lane.to > from);
  const heights = between.flatMap((box) =>
    Array.from({ length: LANES_TRIED }, (_, index) => CLEARANCE + index * LANE_GAP).flatMap(
      (away) => [box.y - away, box.y + box.height + away],
    ),
  );
  const cost = (y: number) => Math.abs(y - start.y) + Math.abs(y - end.y);
  const y = heights.toSorted((a, b) => cost(a) - cost(b)).find(isFree);
  return y === undefined ? undefined : { y, from, to };
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

/**
 * The ways of edges that would run over nodes if React Flow drew them by itself: those that lead on
 * pass nodes in a lane, those that lead back go around them. All others need no way.
 */
import type { Places } from "../arrange";
import type { Types } from "../handles";
import { edgeKey, type FullDraft, type Point } from "../normal-draft";
import { type Detour, detourOf, detourPath, type Taken } from "./detours";
import { laneOf, lanePath } from "./lanes";
import {
  type Box,
  boxesOf,
  type Course,
  courseOf,
  isCrossing,
  LANE_TURN,
  middleOfCurve,
} from "./room";

export type Way = { kind: "lane"; y: number } | ({ kind: "detour" } & Detour);

export type Ways = ReadonlyMap<string, Way>;

export function ways(draft: FullDraft, where: Places, types: Types): Ways {
  const byId = boxesOf(draft, where, types);
  const courses = draft.edges.flatMap((edge) => courseOf(draft, edge, byId, types) ?? []);
  const boxes = [...byId.values()];
  const shape = shapeOf(courses, boxes);
  const before = kept.get(draft.edges);
  if (before?.shape === shape) return before.found;
  const found = waysOf(courses, boxes);
  kept.set(draft.edges, { shape, found });
  return found;
}

/** Most changes of a draft move nothing: the ways of the same edges between the same places stay. */
const kept = new WeakMap<FullDraft["edges"], { shape: string; found: Ways }>();

function shapeOf(courses: readonly Course[], boxes: readonly Box[]): string {
  const ends = courses.map(({ start, end }) => `${start.x},${start.y},${end.x},${end.y}`);
  return [...ends, ...boxes.map(({ x, y, height }) => `${x},${y},${height}`)].join(" ");
}

function waysOf(courses: readonly Course[], boxes: readonly Box[]): Ways {
  const crossing = courses.filter((course) => isCrossing(course, boxes));
  const taken: Taken = { lanes: [], pillars: [] };
  const found = new Map<string, Way>();
  for (const course of crossing.filter(leadsOn)) {
    const lane = laneOf(course, boxes, taken.lanes);
    if (!lane) continue;
    taken.lanes.push(lane);
    found.set(edgeKey(course.edge), { kind: "lane", y: lane.y });
  }
  for (const course of crossing.filter((one) => !leadsOn(one))) {
    found.set(edgeKey(course.edge), { kind: "detour", ...detourOf(course, boxes, taken) });
  }
  return found;
}

/** Whether there is room to turn into a lane and out of it again. */
function leadsOn({ start, end }: Course): boolean {
  return end.x - start.x >= 2 * LANE_TURN;
}

/** As a path of SVG. While the ends are moved, the level part of the way stays where it is. */
export function wayPath(way: Way, start: Point, end: Point): string {
  return way.kind === "lane" ? lanePath(start, end, way.y) : detourPath(start, end, way);
}

/** Where the middle of an edge is drawn: of one with a way, that of the level part of it. */
export function middleOf(course: Course, way: Way | undefined): Point {
  const { start, end } = course;
  if (!way) return middleOfCurve(course);
  if (way.kind === "lane") return { x: (start.x + end.x) / 2, y: way.y };
  return { x: (start.x + way.out + end.x - way.into) / 2, y: way.y };
}

/** Which part of the drawing is shown: it moves only when it must, and then as little as it can. */
import type { Point } from "../graph/normal-draft";

export interface Box extends Point {
  width: number;
  height: number;
}

export interface View extends Point {
  zoom: number;
}

/** The part of a canvas where nothing is covered. */
export interface Room extends Box {
  /** Of the whole canvas, where a drawing stands if it has room there. */
  middle: Point;
}

/** What floats above the drawing: the bar of what is chosen above, zoom and problems below. */
const TOP = 64;
const SIDE = 32;
/** Messages stand there, above zoom and problems: no more of a small canvas than of a large one. */
const BOTTOM_PERCENT = 15;
/** Smaller than this, names can no longer be read: then not all is shown. */
const FIT_ZOOM_MIN = 0.4;
const FIT_ZOOM_MAX = 1;
/** The first view, as React Flow is asked for it: the same that `wholeView` gives. */
export const FIRST_VIEW = {
  padding: { top: `${TOP}px`, x: `${SIDE}px`, bottom: `${BOTTOM_PERCENT}%` },
  minZoom: FIT_ZOOM_MIN,
  maxZoom: FIT_ZOOM_MAX,
} as const;

/** That of a canvas of this size. */
export function roomOf(width: number, height: number): Room {
  const bottom = Math.floor((height * BOTTOM_PERCENT) / 100);
  return {
    x: SIDE,
    y: TOP,
    width: Math.max(1, width - 2 * SIDE),
    height: Math.max(1, height - TOP - bottom),
    middle: { x: width / 2, y: height / 2 },
  };
}

/** The box around all of them. */
export function around(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/**
 * The view in which a node is seen: the same object when nothing has to move. It never
 * zooms, and goes no further than it must.
 */
export function keptView(view: View, room: Room, node: Box): View {
  // What is not cut off stays, however near to a side.
  return isWithin(node, view, fromSideToSide(room)) ? view : panned(view, room, node);
}

/**
 * The view in which all is seen still as large as it is or, without room for that, as much from its
 * beginning as there is room for. Who looks at another part goes on seeing that.
 */
export function keptWhole(view: View, room: Room, all: Box): View {
  const { x, y, width, height } = drawn(all, view);
  const isBegun = x >= 0 && y >= 0;
  const hasRoom = width <= room.width && height <= room.height;
  return isBegun || hasRoom ? keptView(view, room, all) : view;
}

/** The view in which a node is seen and all beside it if there is room, as when it was just added. */
export function addedView(view: View, room: Room, node: Box, all: Box): View {
  if (isWithin(all, view, room)) return view;
  return fitted(all, room, view.zoom) ?? keptView(view, room, node);
}

/** The view in which all is seen if it can be read so; else as much of it as has room, from its beginning. */
export function wholeView(room: Room, all: Box): View {
  const whole = fitted(all, room, FIT_ZOOM_MAX);
  if (whole) return whole;
  return panned({ x: 0, y: 0, zoom: FIT_ZOOM_MIN }, room, all);
}

function fromSideToSide(room: Room): Box {
  return { ...room, x: room.x - SIDE, width: room.width + 2 * SIDE };
}

function isWithin(box: Box, view: View, room: Box): boolean {
  const seen = drawn(box, view);
  return (
    seen.x >= room.x &&
    seen.y >= room.y &&
    seen.x + seen.width <= room.x + room.width &&
    seen.y + seen.height <= room.y + room.height
  );
}

function drawn({ x, y, width, height }: Box, view: View): Box {
  return {
    x: x * view.zoom + view.x,
    y: y * view.zoom + view.y,
    width: width * view.zoom,
    height: height * view.zoom,
  };
}

function fitted(all: Box, room: Room, zoomNow: number): View | undefined {
  const largest = Math.min(room.width / all.width, room.height / all.height);
  const zoom = Math.min(largest, Math.max(zoomNow, FIT_ZOOM_MIN), FIT_ZOOM_MAX);
  if (zoom < FIT_ZOOM_MIN) return undefined;
  const x = room.middle.x - (all.x + all.width / 2) * zoom;
  const y = room.middle.y - (all.y + all.height / 2) * zoom;
  return panned({ x, y, zoom }, room, all);
}

function panned(view: View, room: Room, node: Box): View {
  const seen = drawn(node, view);
  return {
    x: view.x + distance(seen.x, seen.width, room.x, room.width),
    y: view.y + distance(seen.y, seen.height, room.y, room.height),
    zoom: view.zoom,
  };
}

/** How far something must move to lie within; what is too long begins where the room does. */
function distance(at: number, length: number, from: number, room: number): number {
  if (at < from || length > room) return from - at;
  return Math.min(0, from + room - (at + length));
}

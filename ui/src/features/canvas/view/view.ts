/** Which part of the drawing is shown: it moves only when it must, and then as little as it can. */
import type { Point } from "../graph/normal-draft";

export interface Box extends Point {
  width: number;
  height: number;
}

export interface View extends Point {
  zoom: number;
}

/** What floats above the drawing: the bar of what is chosen above, zoom and problems below. */
const EDGES = { top: 64, right: 32, bottom: 72, left: 32 };
/** So much of a node may be covered at a side while it is seen still. */
const COVERED_MAX = 24;
/** Smaller than this, names can no longer be read: then not all is shown. */
const FIT_ZOOM_MIN = 0.4;
const FIT_ZOOM_MAX = 1;

/** The part of a canvas of this size where nothing is covered. */
export function roomOf(width: number, height: number): Box {
  return {
    x: EDGES.left,
    y: EDGES.top,
    width: Math.max(1, width - EDGES.left - EDGES.right),
    height: Math.max(1, height - EDGES.top - EDGES.bottom),
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
 * The view in which a node is seen, and everything beside it if there is room. The same object when
 * nothing has to move: for a node that is new, all must be seen, else only the node itself.
 */
export function viewOf(view: View, room: Box, node: Box, all: Box, isNew: boolean): View {
  // A node that is seen stays where it is, however near to a side: a second click must find it.
  if (isNew ? isWithin(all, view, room) : isWithin(node, view, fromSideToSide(room))) return view;
  const whole = fitted(all, room, view.zoom);
  if (whole) return whole;
  return isWithin(node, view, room) ? view : panned(view, room, node);
}

/** The view in which all is seen if it can be read so; else as much of it as has room, from its beginning. */
export function wholeView(room: Box, all: Box): View {
  const whole = fitted(all, room, FIT_ZOOM_MAX);
  if (whole) return whole;
  return panned({ x: 0, y: 0, zoom: FIT_ZOOM_MIN }, room, all);
}

function fromSideToSide(room: Box): Box {
  const [left, right] = [EDGES.left + COVERED_MAX, EDGES.right + COVERED_MAX];
  return { ...room, x: room.x - left, width: room.width + left + right };
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

function fitted(all: Box, room: Box, zoomNow: number): View | undefined {
  const largest = Math.min(room.width / all.width, room.height / all.height);
  const zoom = Math.min(largest, Math.max(zoomNow, FIT_ZOOM_MIN), FIT_ZOOM_MAX);
  if (zoom < FIT_ZOOM_MIN) return undefined;
  return {
    x: room.x + (room.width - all.width * zoom) / 2 - all.x * zoom,
    y: room.y + (room.height - all.height * zoom) / 2 - all.y * zoom,
    zoom,
  };
}

function panned(view: View, room: Box, node: Box): View {
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

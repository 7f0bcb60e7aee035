import { expect, it } from "vitest";
import { around, type Box, roomOf, viewOf, wholeView } from "./view";

const room = roomOf(1000, 600);
const view = { x: 0, y: 0, zoom: 1 };
const box = (x: number, y: number): Box => ({ x, y, width: 232, height: 54 });
const seen = (one: Box, { x, y, zoom }: { x: number; y: number; zoom: number }) => {
  const [left, top] = [one.x * zoom + x, one.y * zoom + y];
  return (
    left >= room.x - 1 &&
    top >= room.y - 1 &&
    left + one.width * zoom <= room.x + room.width + 1 &&
    top + one.height * zoom <= room.y + room.height + 1
  );
};

it("does not move when nothing is covered", () => {
  const node = box(100, 100);
  expect(viewOf(view, room, node, around([node, box(400, 300)]), true)).toBe(view);
});

it("keeps everything in view when a node is added, as long as names can be read", () => {
  const boxes = [box(0, 100), box(320, 100), box(640, 100), box(960, 100)];
  const next = viewOf(view, room, box(960, 100), around(boxes), true);
  expect(next.zoom).toBeLessThan(1);
  for (const one of boxes) expect(seen(one, next)).toBe(true);
});

it("moves for a panel only when the node that is chosen would be covered", () => {
  const all = around([box(100, 100), box(900, 100)]);
  expect(viewOf(view, room, box(100, 100), all, false)).toBe(view);
  expect(viewOf(view, room, box(900, 100), all, false)).not.toBe(view);
  // Nor for an edge of it, which a second click would miss then.
  expect(viewOf(view, room, box(780, 100), all, false)).toBe(view);
});

it("moves as little as it must when not all has room", () => {
  const node = box(1000, 100);
  const next = viewOf(view, room, node, around([box(-4000, 0), node]), true);
  expect(next.zoom).toBe(1);
  expect(next.y).toBe(0);
  expect(seen(node, next)).toBe(true);
  expect(viewOf(next, room, node, around([box(-4000, 0), node]), true)).toBe(next);
});

it("shows the whole where it can be read, and else its beginning", () => {
  const few = [box(0, 0), box(1400, 200)];
  const whole = wholeView(room, around(few));
  expect(few.every((one) => seen(one, whole))).toBe(true);
  expect(wholeView(room, around([box(0, 0)])).zoom).toBe(1);
  const many = [box(0, 0), box(9000, 200)];
  const beginning = wholeView(room, around(many));
  expect(many.map((one) => seen(one, beginning))).toEqual([true, false]);
});

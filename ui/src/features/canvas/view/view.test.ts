import { expect, it } from "vitest";
import { addedView, around, type Box, keptView, keptWhole, roomOf, wholeView } from "./view";

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
  expect(addedView(view, room, node, around([node, box(400, 300)]))).toBe(view);
});

it("keeps everything in view when a node is added, as long as names can be read", () => {
  const boxes = [box(0, 100), box(320, 100), box(640, 100), box(960, 100)];
  const next = addedView(view, room, box(960, 100), around(boxes));
  expect(next.zoom).toBeLessThan(1);
  for (const one of boxes) expect(seen(one, next)).toBe(true);
});

it("moves for a panel only when the node that is chosen would be covered, and never zooms", () => {
  expect(keptView(view, room, box(100, 100))).toBe(view);
  // A node that is seen stays where it is, however near to a side.
  expect(keptView(view, room, box(760, 100))).toBe(view);
  const [node, other] = [box(900, 100), box(100, 100)];
  const next = keptView(view, room, node);
  expect([seen(node, next), seen(other, next)]).toEqual([true, false]);
  expect(next).toEqual({ x: room.x + room.width - 900 - 232, y: 0, zoom: 1 });
});

it("keeps the whole in view as large as it is, or else its beginning", () => {
  const all = around([box(300, 100), box(900, 100)]);
  const next = keptWhole(view, room, all);
  expect([seen(all, next), next.zoom]).toEqual([true, 1]);
  const long = around([box(200, 100), box(1100, 100)]);
  expect(keptWhole(view, room, long)).toEqual({ x: room.x - 200, y: 0, zoom: 1 });
  expect(keptWhole({ ...view, x: -300 }, room, long)).toEqual({ ...view, x: -300 });
});

it("moves as little as it must when not all has room", () => {
  const node = box(1000, 100);
  const next = addedView(view, room, node, around([box(-4000, 0), node]));
  expect(next.zoom).toBe(1);
  expect(next.y).toBe(0);
  expect(seen(node, next)).toBe(true);
  expect(addedView(next, room, node, around([box(-4000, 0), node]))).toBe(next);
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

/** Room for what is new on the canvas: it never covers what is there. */

import { places } from "./arrange";
import { moveTo } from "./edit";
import type { Types } from "./handles";
import type { FullDraft, Point } from "./normal-draft";
import { NODE_WIDTH, nodeHeight } from "./size";

/** Around a node: above it the line to its input, below it its output for errors. */
const GAP = 20;
const STEP = 20;

interface Block extends Point {
  height: number;
}

/** The draft with these nodes moved down, all alike, until they cover none of the others. */
export function cleared(draft: FullDraft, ids: ReadonlySet<string>, types: Types): FullDraft {
  const where = places(draft, types);
  const blocks = (isNew: boolean): Block[] =>
    [...where].flatMap(([id, place]) =>
      ids.has(id) === isNew ? [{ ...place, height: nodeHeight(draft, id, types) }] : [],
    );
  const [news, others] = [blocks(true), blocks(false)];
  let down = 0;
  while (news.some((one) => others.some((other) => covers(one, down, other)))) down += STEP;
  if (down === 0) return draft;
  const moved = [...where].flatMap(([id, { x, y }]) =>
    ids.has(id) ? [[id, { x, y: y + down }] as const] : [],
  );
  return moveTo(draft, new Map(moved));
}

function covers(one: Block, down: number, other: Block): boolean {
  return (
    Math.abs(one.x - other.x) < NODE_WIDTH + GAP &&
    one.y + down < other.y + other.height + GAP &&
    one.y + down + one.height + GAP > other.y
  );
}

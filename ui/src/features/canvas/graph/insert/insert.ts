/** A node is put into an edge: what led from one node to another leads through it from then on. */
import type { TypeInfo } from "~/api/types";
import { COLUMN_GAP, type Places, placeAfter, places } from "../arrange";
import { addNode, moveTo } from "../edit";
import { cleared } from "../free-place";
import { ERROR_OUTPUT, inputsOf, outputsOf, type Types, typeOf } from "../handles";
import { edgeKey, type FullDraft, type FullEdge, type Point } from "../normal-draft";
import { NODE_WIDTH } from "../size";

/** What became of it, or why nothing did. */
export type Insertion = { draft: FullDraft; id: string } | { reason: string };

/** On both sides of a node that stands between two others without moving them. */
const GAP_MIN = 40;

/** With a new node of a type in an edge. */
export function insertNew(
  draft: FullDraft,
  edge: FullEdge,
  type: TypeInfo,
  types: Types,
): Insertion {
  const { draft: added, id } = addNode(settled(draft, types), type, { x: 0, y: 0 });
  return insert(added, edge, id, types);
}

/** With a node that is there already, and leads nowhere yet, in an edge. */
export function insertLone(draft: FullDraft, edge: FullEdge, id: string, types: Types): Insertion {
  return insert(settled(draft, types), edge, id, types);
}

/** From the first change of places on, all of them are the person's. */
function settled(draft: FullDraft, types: Types): FullDraft {
  return moveTo(draft, places(draft, types));
}

function insert(draft: FullDraft, edge: FullEdge, id: string, types: Types): Insertion {
  const key = edgeKey(edge);
  if (!draft.edges.some((one) => edgeKey(one) === key)) {
    return { reason: "This edge is no longer there." };
  }
  const [input] = inputsOf(draft, id, types);
  const output = outputsOf(draft, id, types).find(({ name }) => name !== ERROR_OUTPUT);
  if (!input || !output) {
    const title = typeOf(draft, id, types)?.title ?? id;
    const lack = input ? "nothing can follow it" : "nothing can lead to it";
    return { reason: `${title} cannot stand between two nodes: ${lack}.` };
  }
  const edges = draft.edges.flatMap((one) =>
    edgeKey(one) === key
      ? [
          { ...edge, target: id, targetHandle: input.name },
          { ...edge, source: id, sourceHandle: output.name },
        ]
      : [one],
  );
  return { draft: { ...withRoom(draft, edge, id, types), edges }, id };
}

/** The node between the ends of the edge. What is right of it moves away where it has no room. */
function withRoom(draft: FullDraft, edge: FullEdge, id: string, types: Types): FullDraft {
  const where = new Map(places(draft, types));
  where.delete(id);
  const [from, to] = [where.get(edge.source), where.get(edge.target)];
  if (!from || !to) return draft;
  const y = rowOf(draft, edge, from, to);
  const room = to.x - from.x - NODE_WIDTH;
  // Its target stands below or before its source: there is no between.
  if (room < 0) {
    const others = { ...draft, nodes: draft.nodes.filter((node) => node.id !== id) };
    return moveTo(draft, new Map([[id, placeAfter(others, edge.source, types)]]));
  }
  const isRoomy = room >= NODE_WIDTH + 2 * GAP_MIN;
  const x = from.x + NODE_WIDTH + (isRoomy ? (room - NODE_WIDTH) / 2 : COLUMN_GAP);
  const away = isRoomy ? 0 : NODE_WIDTH + 2 * COLUMN_GAP - room;
  const apart = movedAway(draft, where, to.x, away);
  return cleared(moveTo(apart, new Map([[id, { x, y }]])), new Set([id]), types);
}

/** Beside its target where that follows it alone; where ways come together, beside its source. */
function rowOf(draft: FullDraft, edge: FullEdge, from: Point, to: Point): number {
  const isOnly = draft.edges.filter(({ target }) => target === edge.target).length === 1;
  return isOnly ? to.y : from.y;
}

/** All that stands from there on further right, so that it keeps its shape, remarks with it. */
function movedAway(draft: FullDraft, where: Places, left: number, by: number): FullDraft {
  if (by === 0) return draft;
  const moved = [...where].flatMap(([id, { x, y }]) =>
    x >= left ? [[id, { x: x + by, y }] as const] : [],
  );
  const notes = draft.notes.map((note) => {
    const { position } = note;
    if (!position || position.x < left) return note;
    return { ...note, position: { ...position, x: Math.round(position.x + by) } };
  });
  return { ...moveTo(draft, new Map(moved)), notes };
}

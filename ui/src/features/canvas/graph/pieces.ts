/** Parts of a draft that are copied: nodes with the edges between them, and notes. */
import type { CanvasNote, ScenarioNode } from "~/api/types";
import { places } from "./arrange";
import { freeId, takenIds } from "./edit";
import type { Types } from "./handles";
import type { FullDraft, FullEdge } from "./normal-draft";
import { renameNode } from "./rename";

export interface Piece {
  nodes: ScenarioNode[];
  edges: FullEdge[];
  notes: CanvasNote[];
}

/** What is chosen, with places, so that it keeps its shape wherever it is put. */
export function cut(
  draft: FullDraft,
  ids: ReadonlySet<string>,
  notes: ReadonlySet<string>,
  types: Types,
): Piece {
  const where = places(draft, types);
  return {
    nodes: draft.nodes
      .filter((node) => ids.has(node.id))
      .map((node) => ({ ...node, position: where.get(node.id) ?? null })),
    edges: draft.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target)),
    notes: draft.notes.filter((note) => notes.has(note.id)),
  };
}

/**
 * Puts a piece into a draft, moved by so much. Ids that are taken are given anew, in the piece's
 * edges and expressions too, so that copies refer to copies.
 */
export function put(
  draft: FullDraft,
  piece: Piece,
  by: number,
  types: Types,
): { draft: FullDraft; ids: string[] } {
  const taken = takenIds(draft);
  let copy: FullDraft = {
    trigger: draft.trigger,
    settings: {},
    notes: [],
    nodes: piece.nodes,
    edges: piece.edges,
  };
  for (const { id } of piece.nodes) {
    const others = new Set([...taken, ...copy.nodes.map((node) => node.id)]);
    const next = taken.has(id) ? freeId(others, id) : id;
    if (next !== id) copy = renameNode(copy, id, next, types);
    taken.add(next);
  }
  const moved = copy.nodes.map((node) => ({
    ...node,
    position: node.position ? { x: node.position.x + by, y: node.position.y + by } : null,
  }));
  const noteIds = new Set(draft.notes.map((note) => note.id));
  const notes = piece.notes.map((note) => {
    const id = noteIds.has(note.id) ? freeId(noteIds, "note") : note.id;
    noteIds.add(id);
    const { x, y } = note.position ?? { x: 0, y: 0 };
    return { ...note, id, position: { x: x + by, y: y + by } };
  });
  return {
    draft: {
      ...draft,
      nodes: [...draft.nodes, ...moved],
      edges: [...draft.edges, ...copy.edges],
      notes: [...draft.notes, ...notes],
    },
    ids: moved.map((node) => node.id),
  };
}

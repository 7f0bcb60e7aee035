/**
 * Parts of a draft that are copied, and whole drafts that are put into another. A piece is a draft,
 * so that it can be written as a scenario file: it has the trigger of where it came from, which
 * counts only where nothing has been made yet.
 */
import type { CanvasNote } from "~/api/types";
import { places } from "./arrange";
import { freeId, moveTo, takenIds } from "./edit";
import type { Types } from "./handles";
import { type FullDraft, type Point, TRIGGER_ID } from "./normal-draft";
import { renameNode } from "./rename";

/** What is chosen, with places, so that it keeps its shape wherever it is put. */
export function cut(
  draft: FullDraft,
  ids: ReadonlySet<string>,
  notes: ReadonlySet<string>,
  types: Types,
): FullDraft {
  const { trigger, nodes, edges } = moveTo(draft, places(draft, types));
  // An event that came in once is nobody's who was only given a node.
  const { sample: _, ...bare } = trigger;
  return {
    trigger: ids.has(TRIGGER_ID) ? trigger : bare,
    nodes: nodes.filter((node) => ids.has(node.id)),
    edges: edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target)),
    settings: {},
    notes: draft.notes.filter((note) => notes.has(note.id)),
  };
}

/** With its upper left corner there, or so far from where it was. */
export type Placing = { at: Point } | { by: number };

export interface Put {
  draft: FullDraft;
  /** What was added, by the ids that it has now. */
  nodes: string[];
  notes: string[];
}

/** Whether nothing has been made of it yet: then a piece brings its trigger and settings along. */
export function isBlank({ trigger, nodes, notes }: FullDraft): boolean {
  const isBare = trigger.type === "manual" && trigger.sample === undefined;
  return isBare && isEmpty(trigger.config) && nodes.length + notes.length === 0;
}

function isEmpty(config: unknown): boolean {
  return typeof config !== "object" || config === null || Object.keys(config).length === 0;
}

/**
 * Puts a piece into a draft. Ids that are taken are given anew, in the piece's edges and expressions
 * too, so that copies refer to copies.
 */
export function put(draft: FullDraft, piece: FullDraft, placing: Placing, types: Types): Put {
  const isWhole = isBlank(draft);
  const laid = moveTo(piece, places(piece, types));
  const by = shift(laid, placing, isWhole);
  const { trigger, nodes, edges } = moved(withFreeIds(draft, laid, types), by, types);
  const ends = new Set(nodes.map(({ id }) => id));
  if (isWhole) ends.add(TRIGGER_ID);
  const notes = notesOf(draft, piece.notes, by);
  return {
    draft: {
      ...draft,
      ...(isWhole ? { trigger, settings: { ...draft.settings, ...piece.settings } } : {}),
      nodes: [...draft.nodes, ...nodes],
      edges: [...draft.edges, ...edges.filter((e) => ends.has(e.source) && ends.has(e.target))],
      notes: [...draft.notes, ...notes],
    },
    nodes: nodes.map(({ id }) => id),
    notes: notes.map(({ id }) => id),
  };
}

function withFreeIds(draft: FullDraft, piece: FullDraft, types: Types): FullDraft {
  const taken = takenIds(draft);
  let copy = piece;
  for (const { id } of piece.nodes) {
    const others = new Set([...taken, ...copy.nodes.map((node) => node.id)]);
    const next = taken.has(id) ? freeId(others, id) : id;
    if (next !== id) copy = renameNode(copy, id, next, types);
    taken.add(next);
  }
  return copy;
}

function shift(laid: FullDraft, placing: Placing, isWhole: boolean): Point {
  if ("by" in placing) return isWhole ? { x: 0, y: 0 } : { x: placing.by, y: placing.by };
  const parts = [...laid.nodes, ...laid.notes, ...(isWhole ? [laid.trigger] : [])];
  const all = parts.flatMap(({ position }) => (position ? [position] : []));
  if (all.length === 0) return { x: 0, y: 0 };
  const left = Math.min(...all.map(({ x }) => x));
  const top = Math.min(...all.map(({ y }) => y));
  return { x: placing.at.x - left, y: placing.at.y - top };
}

function moved(draft: FullDraft, by: Point, types: Types): FullDraft {
  const to = [...places(draft, types)].map(([id, place]) => [id, sum(place, by)] as const);
  return moveTo(draft, new Map(to));
}

function notesOf(draft: FullDraft, notes: readonly CanvasNote[], by: Point): CanvasNote[] {
  const taken = new Set(draft.notes.map((note) => note.id));
  return notes.map((note) => {
    const id = taken.has(note.id) ? freeId(taken, "note") : note.id;
    taken.add(id);
    return { ...note, id, position: sum(note.position ?? { x: 0, y: 0 }, by) };
  });
}

function sum(a: Point, b: Point): Point {
  return { x: Math.round(a.x + b.x), y: Math.round(a.y + b.y) };
}

/** Changes of a draft. Each gives a new draft and leaves the old one as it was. */
import type { CanvasNote, ScenarioNode, TypeInfo } from "~/api/types";
import { type FullDraft, nodeOf, type Point, TRIGGER_ID } from "./normal-draft";

const ID = /^[a-z_][a-z0-9_]{0,63}$/;
const ID_MAX = 64;

/** An id that no node has yet: `http_1`, `http_2`. */
export function freeId(taken: ReadonlySet<string>, stem: string): string {
  const base = stem
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "_")
    .replace(/_\d+$/, "");
  const word = (/^[a-z_]/.test(base) ? base : `node_${base}`).slice(0, ID_MAX - 6);
  for (let number = 1; ; number += 1) {
    const id = `${word}_${number}`;
    if (!taken.has(id)) return id;
  }
}

export function takenIds(draft: FullDraft): Set<string> {
  return new Set([TRIGGER_ID, ...draft.nodes.map((node) => node.id)]);
}

export function addNode(
  draft: FullDraft,
  type: TypeInfo,
  position: Point,
): { draft: FullDraft; id: string } {
  const id = freeId(takenIds(draft), type.key);
  const node: ScenarioNode = { id, type: type.key, config: {}, position: rounded(position) };
  return { draft: { ...draft, nodes: [...draft.nodes, node] }, id };
}

/** Without nodes and the edges at them. The trigger stays: a scenario must have one. */
export function removeNodes(draft: FullDraft, ids: ReadonlySet<string>): FullDraft {
  const gone = new Set([...ids].filter((id) => id !== TRIGGER_ID));
  return {
    ...draft,
    nodes: draft.nodes.filter((node) => !gone.has(node.id)),
    edges: draft.edges.filter((edge) => !gone.has(edge.source) && !gone.has(edge.target)),
  };
}

export function changeNode(draft: FullDraft, id: string, change: Partial<ScenarioNode>): FullDraft {
  const nodes = draft.nodes.map((node) => (node.id === id ? { ...node, ...change } : node));
  return { ...draft, nodes };
}

/** The config of a node or, by its id, of the trigger. */
export function changeConfig(draft: FullDraft, id: string, config: unknown): FullDraft {
  if (id === TRIGGER_ID) return { ...draft, trigger: { ...draft.trigger, config } };
  return changeNode(draft, id, { config });
}

/** Another type of trigger; what the old one was configured with means nothing to it. */
export function changeTrigger(draft: FullDraft, type: string): FullDraft {
  const { position } = draft.trigger;
  return { ...draft, trigger: { type, config: {}, ...(position ? { position } : {}) } };
}

/** Why a node cannot have an id; undefined when it can. */
export function wrongId(draft: FullDraft, id: string, wanted: string): string | undefined {
  if (wanted === id) return undefined;
  if (!ID.test(wanted)) {
    return "Small letters, digits and underscores, not a digit first; 64 at most.";
  }
  if (takenIds(draft).has(wanted)) return `There is a node “${wanted}” already.`;
  return undefined;
}

export function moveTo(draft: FullDraft, places: ReadonlyMap<string, Point>): FullDraft {
  const place = places.get(TRIGGER_ID);
  return {
    ...draft,
    trigger: place ? { ...draft.trigger, position: rounded(place) } : draft.trigger,
    nodes: draft.nodes.map((node) => {
      const to = places.get(node.id);
      return to ? { ...node, position: rounded(to) } : node;
    }),
  };
}

function rounded({ x, y }: Point): Point {
  return { x: Math.round(x), y: Math.round(y) };
}

export function addNote(draft: FullDraft, position: Point): { draft: FullDraft; id: string } {
  const notes = draft.notes ?? [];
  const id = freeId(new Set(notes.map((note) => note.id)), "note");
  const note: CanvasNote = { id, text: "", position: rounded(position) };
  return { draft: { ...draft, notes: [...notes, note] }, id };
}

export function changeNote(draft: FullDraft, id: string, change: Partial<CanvasNote>): FullDraft {
  const notes = draft.notes.map((note) => (note.id === id ? { ...note, ...change } : note));
  return { ...draft, notes };
}

export function removeNotes(draft: FullDraft, ids: ReadonlySet<string>): FullDraft {
  return { ...draft, notes: draft.notes.filter((note) => !ids.has(note.id)) };
}

export function toggleDisabled(draft: FullDraft, ids: ReadonlySet<string>): FullDraft {
  const isOn = [...ids].some((id) => nodeOf(draft, id)?.disabled !== true);
  const nodes = draft.nodes.map((node) => {
    if (!ids.has(node.id)) return node;
    const { disabled: _, ...rest } = node;
    return isOn ? { ...rest, disabled: true } : rest;
  });
  return { ...draft, nodes };
}

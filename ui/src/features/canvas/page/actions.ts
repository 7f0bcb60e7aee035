/** What the editor does to the draft on a key, a button or a menu. Each is one step to undo. */
import { toast } from "~/design/toast/toasts";
import { noteFlowId, noteIdOf } from "../flow/flow-model";
import { type Alignment, aligned, layoutPlaces, places } from "../graph/arrange";
import { connect, disconnect, refusal } from "../graph/connect";
import { addNote, moveTo, removeNodes, removeNotes, toggleDisabled } from "../graph/edit";
import { cleared } from "../graph/free-place";
import type { FullDraft, FullEdge, Point } from "../graph/normal-draft";
import { cut, type Placing, put } from "../graph/pieces";
import { change } from "./adding";
import type { Editor } from "./editor";

export const PASTE_OFFSET = 40;
const NONE: ReadonlySet<string> = new Set();

/** The chosen nodes and notes, by their own ids. */
function chosen({ selection }: Editor): { nodes: Set<string>; notes: Set<string> } {
  const nodes = new Set<string>();
  const notes = new Set<string>();
  for (const id of selection.nodes) {
    const note = noteIdOf(id);
    if (note === undefined) nodes.add(id);
    else notes.add(note);
  }
  return { nodes, notes };
}

/** Connects, or says why not. True when it did. */
export function connectOrSay(editor: Editor, edge: FullEdge): boolean {
  const reason = refusal(editor.store.draft, edge, editor.types);
  if (reason !== undefined) {
    toast({ kind: "info", text: reason });
    return false;
  }
  change(editor, connect(editor.store.draft, edge));
  return true;
}

export function move(editor: Editor, moved: ReadonlyMap<string, Point>): void {
  const { draft } = editor.store;
  // From the first move on, every place is the person's: nothing jumps when something is added.
  const settled = moveTo(draft, places(draft, editor.types));
  const notes = draft.notes.map((note) => {
    const to = moved.get(noteFlowId(note.id));
    return to ? { ...note, position: { x: Math.round(to.x), y: Math.round(to.y) } } : note;
  });
  editor.store.change({ ...moveTo(settled, moved), notes });
}

/** Moves what is chosen by a step of the keyboard. */
export function nudge(editor: Editor, x: number, y: number): void {
  const { draft } = editor.store;
  const taken = new Map(places(draft, editor.types));
  for (const note of draft.notes) if (note.position) taken.set(noteFlowId(note.id), note.position);
  const moved = [...editor.selection.nodes].flatMap((id) => {
    const place = taken.get(id);
    return place ? [[id, { x: place.x + x, y: place.y + y }] as const] : [];
  });
  if (moved.length > 0) move(editor, new Map(moved));
}

export function removeChosen(editor: Editor): void {
  const { nodes, notes } = chosen(editor);
  const { draft } = editor.store;
  if (nodes.has("trigger")) {
    toast({
      kind: "info",
      text: "The trigger stays: a scenario needs one. Its type can be changed.",
    });
  }
  const left = removeNotes(removeNodes(disconnect(draft, editor.selection.edges), nodes), notes);
  editor.store.change(left);
  editor.select({ nodes: NONE, edges: NONE });
}

/** What is chosen, as what is copied. */
export function chosenPiece(editor: Editor): FullDraft {
  const { nodes, notes } = chosen(editor);
  return cut(editor.store.draft, nodes, notes, editor.types);
}

/** Adds a piece and chooses it; so many elements. */
export function putPiece(editor: Editor, piece: FullDraft, placing: Placing): number {
  const { store, types } = editor;
  const settled = moveTo(store.draft, places(store.draft, types));
  const { draft, nodes, notes } = put(settled, piece, placing, types);
  store.change(cleared(draft, new Set(nodes), types));
  const shown = [...nodes, ...notes.map(noteFlowId)];
  editor.select({ nodes: new Set(shown), edges: NONE });
  if (nodes[0] !== undefined) editor.reveal(nodes[0], false);
  return shown.length;
}

export function duplicateChosen(editor: Editor): void {
  const piece = chosenPiece(editor);
  if (piece.nodes.length + piece.notes.length > 0) putPiece(editor, piece, { by: PASTE_OFFSET });
}

export function alignChosen(editor: Editor, how: Alignment): void {
  const { draft } = editor.store;
  const moved = aligned(places(draft, editor.types), [...chosen(editor).nodes], how);
  if (moved.size > 0) move(editor, moved);
}

export function layOut(editor: Editor): void {
  editor.store.change(moveTo(editor.store.draft, layoutPlaces(editor.store.draft, editor.types)));
}

export function toggleChosen(editor: Editor): void {
  editor.store.change(toggleDisabled(editor.store.draft, chosen(editor).nodes));
}

export function newNote(editor: Editor): void {
  const { store } = editor;
  const lowest = Math.max(...[...places(store.draft, editor.types).values()].map(({ y }) => y));
  const { draft, id } = addNote(store.draft, { x: 0, y: lowest + 140 });
  store.change(draft);
  editor.select({ nodes: new Set([noteFlowId(id)]), edges: NONE });
  editor.openPanel(noteFlowId(id));
}

/** How nodes come into the draft: after an output, into an edge, or at a place. Each is one step to undo. */
import { toast } from "~/design/toast/toasts";
import { placeAfter, places } from "../graph/arrange";
import { connect, refusal } from "../graph/connect";
import { addNode, moveTo } from "../graph/edit";
import { cleared } from "../graph/free-place";
import { ERROR_OUTPUT, outputsOf } from "../graph/handles";
import { withAnswer } from "../graph/insert/answering";
import { type ChangedInput, changedInput, readingBefore } from "../graph/insert/input-origin";
import { type Insertion, insertLone, insertNew } from "../graph/insert/insert";
import {
  DEFAULT_INPUT,
  edgeKey,
  type FullDraft,
  type FullEdge,
  nodeTitle,
  outputTitle,
} from "../graph/normal-draft";
import { rememberType } from "../palette/recent-types";
import type { Adding, Editor } from "./editor";

const NONE: ReadonlySet<string> = new Set();

/** Where something that is added now is wanted: in the chosen edge, or after the chosen node. */
export function addingNow(editor: Editor): Adding {
  const { nodes, edges } = editor.selection;
  const [node] = nodes.size === 1 ? [...nodes] : [];
  const from = node === undefined ? undefined : freeOutput(editor, node);
  if (from) return { from };
  const [key] = edges.size === 1 && nodes.size === 0 ? [...edges] : [];
  const into = key === undefined ? undefined : edgeOf(editor, key);
  return into ? { into } : {};
}

/** The output that a node added after this one is connected to: the first that leads nowhere yet. */
export function freeOutput(editor: Editor, id: string): Adding["from"] {
  const { draft } = editor.store;
  const outputs = outputsOf(draft, id, editor.types).filter(({ name }) => name !== ERROR_OUTPUT);
  const isUsed = (name: string) =>
    draft.edges.some((edge) => edge.source === id && edge.sourceHandle === name);
  const free = outputs.find(({ name }) => !isUsed(name)) ?? outputs[0];
  return free ? { source: id, sourceHandle: free.name } : undefined;
}

/** Where it will stand, in words; undefined where it is connected to nothing. */
export function placeText(draft: FullDraft, { from, into }: Adding): string | undefined {
  if (into) {
    const source = outputTitle(draft, into.source, into.sourceHandle);
    return `Between ${source} and ${nodeTitle(draft, into.target)}`;
  }
  return from && `After ${outputTitle(draft, from.source, from.sourceHandle)}`;
}

/** Adds a node of a type where it was wanted, or says why not; its id when it did. */
export function addOfType(editor: Editor, key: string, adding: Adding): string | undefined {
  const { store, types } = editor;
  const type = types.get(key);
  if (!type) return undefined;
  const { from, into, at } = adding;
  if (into) return take(editor, insertNew(store.draft, into, type, types), key);
  const settled = moveTo(store.draft, places(store.draft, types));
  const added = addNode(settled, type, at ?? placeAfter(settled, from?.source, types));
  let draft = cleared(added.draft, new Set([added.id]), types);
  const input = type.inputs[0]?.name ?? DEFAULT_INPUT;
  if (from) {
    const edge = { ...from, target: added.id, targetHandle: input };
    if (refusal(draft, edge, types) === undefined) draft = connect(draft, edge);
  }
  return take(editor, { draft, id: added.id }, key);
}

function take(editor: Editor, insertion: Insertion, key?: string): string | undefined {
  if ("reason" in insertion) {
    toast({ kind: "info", text: insertion.reason });
    return undefined;
  }
  const before = editor.store.draft;
  change(editor, insertion.draft);
  tellChangedInput(editor, before, insertion.id);
  if (key !== undefined) rememberType(key);
  editor.select({ nodes: new Set([insertion.id]), edges: NONE });
  return insertion.id;
}

/** Says whose `input` means something else now, and offers to have them read what it meant. */
function tellChangedInput(editor: Editor, before: FullDraft, id: string): void {
  const { store, types } = editor;
  const changed = changedInput(before, store.draft, types);
  if (!changed) return;
  const [first = "", ...others] = changed.ids.map((one) => nodeTitle(store.draft, one));
  const more = others.length > 1 ? `${others.length} others` : others[0];
  const reader = more === undefined ? `${first} reads` : `${first} and ${more} read`;
  toast({
    kind: "info",
    text: `${reader} input, which is now what ${nodeTitle(store.draft, id)} gives.`,
    action: {
      label: `Read ${changed.before} instead`,
      run: () => readBefore(editor, changed),
    },
  });
}

/** The draft may have changed since the message was said. */
function readBefore({ store, types }: Editor, changed: ChangedInput): void {
  const draft = readingBefore(store.draft, changed, types);
  if (draft) store.change(draft);
  else {
    const text = "Nothing was changed: the nodes that this is about are no longer as they were.";
    toast({ kind: "info", text });
  }
}

/** Puts a node that leads nowhere yet into an edge, or says why not. True when it did. */
export function putInto(editor: Editor, id: string, key: string): boolean {
  const { store, types } = editor;
  const edge = edgeOf(editor, key);
  if (!edge) return false;
  return take(editor, insertLone(store.draft, edge, id, types)) !== undefined;
}

export function isLone(editor: Editor, id: string): boolean {
  const { nodes, edges } = editor.store.draft;
  const isNode = nodes.some((node) => node.id === id);
  return isNode && !edges.some(({ source, target }) => source === id || target === id);
}

export function edgeOf(editor: Editor, key: string): FullEdge | undefined {
  return editor.store.draft.edges.find((edge) => edgeKey(edge) === key);
}

/** What may bring a Respond node behind a webhook changes, in the same step, what that answers. */
export function change(editor: Editor, after: FullDraft): void {
  const draft = withAnswer(editor.store.draft, after);
  editor.store.change(draft);
  if (draft !== after) {
    toast({ kind: "info", text: "The trigger answers with what the Respond node says." });
  }
}

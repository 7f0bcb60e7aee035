/** The keys of the editor. None of them works while something is typed. */
import { type RefObject, useEffect, useEffectEvent } from "react";
import { copyChosen, pasteText } from "../files/adding";
import { SETTINGS_ID } from "../graph/normal-draft";
import * as actions from "./actions";
import { addingNow } from "./adding";
import type { Editor } from "./editor";

/** What the list of keys tells; `Mod` is ⌘ on a Mac and Ctrl elsewhere. */
export const KEY_TABLE: readonly (readonly [string, string])[] = [
  ["/", "Add a node, after the chosen one or into the chosen edge"],
  ["Tab", "Go to the next node or control"],
  ["Arrows", "Go to the node next to this one; the open panel goes along"],
  ["Alt Arrows", "Move what is chosen"],
  ["Space", "Choose the node, or let it go"],
  ["Enter", "Open the node at its first field"],
  ["Shift F10", "Show what can be done with the node"],
  ["S", "Settings of the scenario"],
  ["C", "Connect the node to another"],
  ["D", "Disable or enable"],
  ["Delete", "Delete what is chosen"],
  ["Mod Z", "Undo"],
  ["Mod Shift Z", "Redo"],
  ["Mod C / Mod V", "Copy and paste, as a scenario file"],
  ["Mod D", "Duplicate"],
  ["Mod A", "Choose all"],
  ["?", "Show these keys"],
];

/** Keys as this machine's keyboard calls them. */
export function keyWords(keys: string): string {
  return keys.replaceAll("Mod", /Mac|iP/.test(navigator.userAgent) ? "⌘" : "Ctrl");
}

const STEP = 20;
const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

export function useEditorKeys(editor: Editor, box: RefObject<HTMLElement | null>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]")) return;
    const focused = focusedNode(box.current);
    const isMod = event.metaKey || event.ctrlKey;
    // Who missed a field by a hair goes on typing: letters are no orders beside the drawing.
    if (!isMod && event.key !== "Escape" && isInPanel(event)) return;
    const isDone = isMod ? onMod(editor, event) : onPlain(editor, event, focused);
    if (isDone) event.preventDefault();
  });
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    if (isTyping(event) || document.querySelector("dialog[open]")) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text.trim() === "") return;
    event.preventDefault();
    void pasteText(editor, text);
  });
  useEffect(() => {
    const key = (event: KeyboardEvent) => onKey(event);
    const paste = (event: ClipboardEvent) => onPaste(event);
    document.addEventListener("keydown", key);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("keydown", key);
      document.removeEventListener("paste", paste);
    };
  }, []);
}

/** Text goes to what is typed in, also in the shadow of the expression fields. */
function isTyping(event: Event): boolean {
  const target = event.composedPath()[0];
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function isInPanel(event: Event): boolean {
  return event.target instanceof Element && event.target.closest("aside") !== null;
}

function focusedNode(box: HTMLElement | null): string | undefined {
  const { activeElement } = document;
  if (!(activeElement instanceof HTMLElement) || !box?.contains(activeElement)) return undefined;
  return activeElement.classList.contains("react-flow__node")
    ? activeElement.dataset.id
    : undefined;
}

function onMod(editor: Editor, event: KeyboardEvent): boolean {
  switch (event.key.toLowerCase()) {
    case "z":
      if (event.shiftKey) editor.store.redo();
      else editor.store.undo();
      return true;
    case "y":
      editor.store.redo();
      return true;
    case "c":
      // A text that was marked is what is meant.
      if (String(document.getSelection()) !== "" || editor.selection.nodes.size === 0) return false;
      void copyChosen(editor);
      return true;
    case "d":
      actions.duplicateChosen(editor);
      return true;
    case "a":
      editor.select({
        nodes: new Set(["trigger", ...editor.store.draft.nodes.map((node) => node.id)]),
        edges: new Set(),
      });
      return true;
    default:
      return false;
  }
}

function onPlain(editor: Editor, event: KeyboardEvent, focused: string | undefined): boolean {
  const withFocused: Editor =
    focused !== undefined && !editor.selection.nodes.has(focused)
      ? { ...editor, selection: { nodes: new Set([focused]), edges: new Set() } }
      : editor;
  const [only] = withFocused.selection.nodes.size === 1 ? [...withFocused.selection.nodes] : [];
  const way = event.altKey ? WAYS[event.key] : undefined;
  if (way) {
    actions.nudge(withFocused, ...way);
    return true;
  }
  if (event.altKey) return false;
  switch (event.key) {
    case "/":
      editor.open({ kind: "palette", adding: addingNow(withFocused) });
      return true;
    case "?":
      editor.open({ kind: "keys" });
      return true;
    case "s":
      editor.openPanel(SETTINGS_ID, "");
      return true;
    case "c":
      if (only === undefined) return false;
      editor.open({ kind: "connect", from: only });
      return true;
    case "d":
      actions.toggleChosen(withFocused);
      return true;
    case "Delete":
    case "Backspace":
      actions.removeChosen(withFocused);
      return true;
    case " ":
      if (focused === undefined) return false;
      toggleChoice(editor, focused, event.shiftKey);
      return true;
    case "Escape":
      editor.openPanel(undefined);
      editor.select({ nodes: new Set(), edges: new Set() });
      return true;
    default:
      return false;
  }
}

function toggleChoice(editor: Editor, id: string, isAdding: boolean): void {
  const nodes = new Set(isAdding ? editor.selection.nodes : []);
  if (editor.selection.nodes.has(id)) nodes.delete(id);
  else nodes.add(id);
  editor.select({ nodes, edges: new Set() });
}

/** What all parts of the editor share: the draft, the types, what is chosen, and what is open. */
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Fault, Scenario, StepView } from "~/api/types";
import type { DraftState, DraftStore } from "../draft/draft-store";
import type { Selection } from "../flow/Drawing";
import type { Types } from "../graph/handles";
import type { FullDraft, FullEdge, Point } from "../graph/normal-draft";
import type { Reveal } from "../view/use-view";

/** Where the palette puts what is chosen in it. */
export interface Adding {
  /** The output that it is connected to. */
  from?: { source: string; sourceHandle: string };
  /** The edge that it is put into. */
  into?: FullEdge;
  at?: Point;
}

export type Opened =
  | { kind: "palette"; adding: Adding }
  | { kind: "connect"; from: string }
  | { kind: "problems" }
  | { kind: "dry-run" }
  | { kind: "publish" }
  /** What is asked before a run is started, by hand or by an event. */
  | { kind: "start" }
  /** What was pasted or dropped is not on the canvas. */
  | { kind: "not-added"; title: string; error: Error }
  | { kind: "keys" };

/** A node that was clicked for its menu, and where in the window. */
export interface PointedAt {
  id: string;
  at: Point;
}

/** The run whose data is shown: an earlier one, or a dry run just made. */
export interface ChosenRun {
  id: string;
  steps: readonly StepView[];
}

export type GoTo = { pointer: string } | { tab: "data" };

export interface Editor {
  scenario: Scenario;
  store: DraftStore;
  types: Types;
  faults: readonly Fault[];
  selection: Selection;
  /** Chooses; an open panel follows, so that what is edited is what is chosen. */
  select: (selection: Selection) => void;
  /** The node or note whose panel is open, by its id in the drawing. */
  panelOf: string | undefined;
  /** With a pointer, the field there gets the focus, or the first when there is none there. */
  openPanel: (id: string | undefined, pointer?: string) => void;
  revealed: Reveal | undefined;
  /** Brings a node into view; with `isFocused` it gets the focus. */
  reveal: (id: string, isFocused: boolean) => void;
  /** Opens what was just added at its first field, with all else in view if there is room. */
  openNew: (id: string) => void;
  /** Where to go once the panel is open, a field or what a run gave; a new object each time. */
  goTo: GoTo | undefined;
  opened: Opened | undefined;
  open: (what: Opened | undefined) => void;
  menu: PointedAt | undefined;
  openMenu: (menu: PointedAt | undefined) => void;
  run: ChosenRun | undefined;
  chooseRun: (id: string | undefined) => void;
  /** Chooses a run that was just made, and brings the whole way that it took into view if there is room. */
  showWayOf: (run: string) => void;
  /** Chooses a run, and opens what it gave to a node. */
  showRunAt: (run: string, node: string) => void;
  isPathShown: boolean;
  showPath: (isShown: boolean) => void;
}

const EditorContext = createContext<Editor | null>(null);

export const EditorProvider = EditorContext.Provider;

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error("there is no editor around this");
  return editor;
}

export function useDraftState(store: DraftStore): DraftState {
  return useSyncExternalStore(store.subscribe, store.snapshot);
}

/** The draft as it is shown now. */
export function useDraft(): FullDraft {
  return useDraftState(useEditor().store).history.present;
}

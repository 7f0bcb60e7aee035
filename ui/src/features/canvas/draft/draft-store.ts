/** The draft of one open scenario: what is shown, what the server has, and what lies between. */
import type { FullDraft } from "../graph/normal-draft";
import { changed, type History, newHistory, redone, undone } from "./history";
import { dropPending, keepPending, pendingOf } from "./pending-work";
import { replacedBy } from "./replaced-draft";
import { same } from "./same-value";

export type SaveState =
  | { kind: "saved" }
  | { kind: "unsaved" }
  | { kind: "saving" }
  /** It was not taken; what is to be done is in the error. It is tried again after the next change. */
  | { kind: "failed"; error: Error }
  /** Someone else saved first, and both changed the same. */
  | { kind: "conflict"; theirs: FullDraft; etag: string; by: string; at: string };

export interface DraftState {
  history: History;
  base: FullDraft;
  etag: string;
  save: SaveState;
  /** It was taken up from an earlier visit that ended before all was saved. */
  isResumed: boolean;
}

export class DraftStore {
  #state: DraftState;
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly scenarioId: string,
    server: FullDraft,
    etag: string,
  ) {
    const pending = pendingOf(scenarioId);
    const isResumed = pending !== undefined && !same(pending.draft, server);
    this.#state = isResumed
      ? {
          history: newHistory(pending.draft),
          base: pending.base,
          etag: pending.etag,
          save: { kind: "unsaved" },
          isResumed,
        }
      : {
          history: newHistory(server, replacedBy(scenarioId, etag)),
          base: server,
          etag,
          save: { kind: "saved" },
          isResumed,
        };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly snapshot = (): DraftState => this.#state;

  get draft(): FullDraft {
    return this.#state.history.present;
  }

  /** Changes with the same `run` that follow one another are undone as one. */
  change(draft: FullDraft, run: string | null = null): void {
    this.#turn(changed(this.#state.history, draft, run, Date.now()));
  }

  undo(): void {
    this.#turn(undone(this.#state.history));
  }

  redo(): void {
    this.#turn(redone(this.#state.history));
  }

  setSave(save: SaveState): void {
    this.#set({ ...this.#state, save });
  }

  /** The server has `draft` now, under this etag. What was changed meanwhile is still to be saved. */
  saved(draft: FullDraft, etag: string): void {
    const isAll = draft === this.draft || same(draft, this.draft);
    this.#set({
      ...this.#state,
      base: draft,
      etag,
      isResumed: false,
      save: { kind: isAll ? "saved" : "unsaved" },
    });
    this.keep();
  }

  /** Goes on from what the server has, with what came of merging it with what is here. */
  rebased(merged: FullDraft, theirs: FullDraft, etag: string): void {
    const history = changed(this.#state.history, merged, null, Date.now());
    const save: SaveState = { kind: same(merged, theirs) ? "saved" : "unsaved" };
    this.#set({ ...this.#state, history, base: theirs, etag, save, isResumed: false });
    this.keep();
  }

  /** Puts what is unsaved where a reload finds it. */
  keep(): void {
    const { base, etag, save } = this.#state;
    if (save.kind === "saved") dropPending(this.scenarioId);
    else keepPending(this.scenarioId, { draft: this.draft, base, etag });
  }

  #turn(history: History): void {
    if (history === this.#state.history) return;
    const { save, base } = this.#state;
    const isBack = history.present === base && save.kind === "unsaved";
    const isOpen = save.kind === "conflict" || save.kind === "saving";
    const next: SaveState = isOpen ? save : { kind: isBack ? "saved" : "unsaved" };
    this.#set({ ...this.#state, history, save: next });
    this.keep();
  }

  #set(state: DraftState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

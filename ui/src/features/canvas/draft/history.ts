/** What can be undone and redone: whole drafts, which share all that did not change. */
import type { FullDraft } from "../graph/normal-draft";

export interface History {
  past: readonly FullDraft[];
  present: FullDraft;
  future: readonly FullDraft[];
  /** What the last change was part of: typing in one field is one step. */
  run: string | null;
  changedAt: number;
}

const STEPS_MAX = 200;
/** Typing that pauses for longer begins a new step. */
const RUN_MILLIS = 1_500;

/** Without a step to undo, or with what stood there before. */
export function newHistory(draft: FullDraft, before?: FullDraft): History {
  return { past: before ? [before] : [], present: draft, future: [], run: null, changedAt: 0 };
}

export function changed(history: History, draft: FullDraft, run: string | null, now: number) {
  if (draft === history.present) return history;
  const isSameStep = run !== null && run === history.run && now - history.changedAt < RUN_MILLIS;
  const past = isSameStep ? history.past : [...history.past, history.present].slice(-STEPS_MAX);
  return { past, present: draft, future: [], run, changedAt: now };
}

export function undone(history: History): History {
  const before = history.past.at(-1);
  if (!before) return history;
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
    run: null,
    changedAt: 0,
  };
}

export function redone(history: History): History {
  const [after, ...future] = history.future;
  if (!after) return history;
  return {
    past: [...history.past, history.present],
    present: after,
    future,
    run: null,
    changedAt: 0,
  };
}

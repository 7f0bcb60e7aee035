/** Work that the server does not have yet, kept in the browser: it survives a reload and a lost server. */
import type { FullDraft } from "../graph/normal-draft";

export interface PendingWork {
  draft: FullDraft;
  /** What it was made from, and how the server knew that: what a merge begins with. */
  base: FullDraft;
  etag: string;
}

const PREFIX = "millrace.draft.";

/** Keeps it; false when the browser has no room. */
export function keepPending(scenarioId: string, work: PendingWork): boolean {
  try {
    localStorage.setItem(PREFIX + scenarioId, JSON.stringify(work));
    return true;
  } catch {
    return false;
  }
}

export function dropPending(scenarioId: string): void {
  localStorage.removeItem(PREFIX + scenarioId);
}

export function pendingOf(scenarioId: string): PendingWork | undefined {
  const text = localStorage.getItem(PREFIX + scenarioId);
  if (text === null) return undefined;
  try {
    const work: unknown = JSON.parse(text);
    return isWork(work) ? work : undefined;
  } catch {
    return undefined;
  }
}

/** Only this page writes it; a version of it with another form is left alone. */
function isWork(value: unknown): value is PendingWork {
  return (
    typeof value === "object" &&
    value !== null &&
    "draft" in value &&
    "base" in value &&
    "etag" in value &&
    typeof value.etag === "string"
  );
}

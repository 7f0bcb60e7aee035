/**
 * Drafts that were replaced as a whole elsewhere than in the editor since the page was loaded, by
 * scenario: the editor begins with them as what can be undone.
 */
import type { FullDraft } from "../graph/normal-draft";

const replaced = new Map<string, { before: FullDraft; etag: string }>();

/** `etag` is that of the draft which took its place. */
export function keepReplaced(scenarioId: string, before: FullDraft, etag: string): void {
  replaced.set(scenarioId, { before, etag });
}

/** What stood there before the draft of this etag; undefined once it has been changed since. */
export function replacedBy(scenarioId: string, etag: string): FullDraft | undefined {
  const found = replaced.get(scenarioId);
  return found?.etag === etag ? found.before : undefined;
}

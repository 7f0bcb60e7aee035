/** What someone else changed in a draft that is merged with unsaved work, which the server does not have. */
import type { FullDraft } from "../graph/normal-draft";
import { type Element, elementsOf } from "./elements";
import { same } from "./same-value";

/** The elements that were added, changed or removed, as they are now or were last. */
export function changedBetween(before: FullDraft, after: FullDraft): Element[] {
  const old = elementsOf(before);
  const now = elementsOf(after);
  const fresh = [...now.values()].filter(({ key, value }) => !same(old.get(key)?.value, value));
  return [...fresh, ...[...old.values()].filter(({ key }) => !now.has(key))];
}

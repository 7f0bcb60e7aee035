/** How one draft differs from another, element by element. */
import type { FullDraft } from "../graph/normal-draft";
import { type Element, elementsOf } from "./elements";
import { same } from "./same-value";

export interface Change {
  how: "added" | "removed" | "changed";
  element: Element;
  before: unknown;
  after: unknown;
  /** Names of the members that differ, of elements that were changed. */
  members: readonly string[];
}

export function changesBetween(before: FullDraft, after: FullDraft): Change[] {
  const old = elementsOf(before);
  const now = elementsOf(after);
  const found: Change[] = [];
  for (const [key, element] of now) {
    const was = old.get(key);
    if (!was) {
      found.push({ how: "added", element, before: undefined, after: element.value, members: [] });
    } else if (!same(was.value, element.value)) {
      const members = differing(was.value, element.value);
      const values = { before: was.value, after: element.value };
      found.push({ how: "changed", element, members, ...values });
    }
  }
  for (const [key, element] of old) {
    if (now.has(key)) continue;
    found.push({ how: "removed", element, before: element.value, after: undefined, members: [] });
  }
  return found;
}

/** Whether only places in the drawing differ: such changes mean nothing to a run. */
export function isOnlyLayout(change: Change): boolean {
  return (
    change.element.kind === "note" ||
    (change.how === "changed" && change.members.every((name) => name === "position"))
  );
}

function differing(before: unknown, after: unknown): string[] {
  if (!isObject(before) || !isObject(after)) return [];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !same(before[name], after[name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Two people changed one draft: what only one of them changed is taken as it is, and what both
 * changed in different ways is theirs to settle. Nodes are merged member by member.
 */
import type { FullDraft } from "../graph/normal-draft";
import { draftOf, type Element, elementsOf } from "./elements";
import { same } from "./same-value";

export interface Conflict {
  key: string;
  label: string;
  /** Undefined where that side removed it. */
  mine: Element | undefined;
  theirs: Element | undefined;
}

export interface Merged {
  /** With my side of every conflict. */
  draft: FullDraft;
  conflicts: readonly Conflict[];
}

export type Side = "mine" | "theirs";

export function merge(
  base: FullDraft,
  mine: FullDraft,
  theirs: FullDraft,
  choices: ReadonlyMap<string, Side> = new Map(),
): Merged {
  const [old, own, other] = [elementsOf(base), elementsOf(mine), elementsOf(theirs)];
  const conflicts: Conflict[] = [];
  const merged: Element[] = [];
  for (const key of new Set([...own.keys(), ...other.keys()])) {
    const settled = settle(old.get(key), own.get(key), other.get(key));
    if (settled !== "conflict") {
      if (settled) merged.push(settled);
      continue;
    }
    const conflict = { key, mine: own.get(key), theirs: other.get(key) };
    conflicts.push({ ...conflict, label: (conflict.mine ?? conflict.theirs)?.label ?? key });
    const chosen = conflict[choices.get(key) ?? "mine"];
    if (chosen) merged.push(chosen);
  }
  return { draft: draftOf(merged), conflicts };
}

function settle(
  base: Element | undefined,
  mine: Element | undefined,
  theirs: Element | undefined,
): Element | undefined | "conflict" {
  if (same(mine?.value, theirs?.value) || same(theirs?.value, base?.value)) return mine;
  if (same(mine?.value, base?.value)) return theirs;
  if (!base || !mine || !theirs) return "conflict";
  const value = mergedMembers(base.value, mine.value, theirs.value);
  return value === undefined ? "conflict" : { ...mine, value };
}

/** Members that each side changed for itself; undefined when both changed the same one. */
function mergedMembers(base: unknown, mine: unknown, theirs: unknown): unknown {
  if (!isObject(base) || !isObject(mine) || !isObject(theirs)) return undefined;
  const result: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const value = mergedMember(base[name], mine[name], theirs[name], name);
    if (value === CLASH) return undefined;
    if (value !== undefined) result[name] = value;
  }
  return result;
}

const CLASH = Symbol("both changed it");

function mergedMember(base: unknown, mine: unknown, theirs: unknown, name: string): unknown {
  if (same(mine, theirs) || same(theirs, base)) return mine;
  if (same(mine, base)) return theirs;
  // Nobody should have to settle where a box stands.
  if (name === "position" || name === "size") return mine;
  return mergedMembers(base, mine, theirs) ?? CLASH;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

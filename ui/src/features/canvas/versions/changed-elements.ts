/** The server's list of changes as a person reads it: each element once, with what changed in it. */
import type { DraftChange, ScenarioEdge } from "~/api/types";
import { DEFAULT_OUTPUT, type FullDraft, nodeTitle, TRIGGER_ID } from "../graph/normal-draft";

export interface ChangedElement {
  key: string;
  how: "added" | "removed" | "changed";
  label: string;
  /** The node that it is, if it is one that the later drawing shows. */
  nodeId: string | undefined;
  /** Added and removed ones have one part without a name: the whole. */
  parts: ChangedPart[];
  /** Only notes, or places in the drawing: such changes mean nothing to a run. */
  isOnlyLayout: boolean;
}

interface ChangedPart {
  /** Where in the element: `config.url`. */
  name: string;
  before: unknown;
  after: unknown;
}

const LAYOUT = new Set(["position", "size"]);

export function changedElements(
  changes: readonly DraftChange[],
  after: FullDraft,
): ChangedElement[] {
  const titles = titlesOf(changes, after);
  const found = new Map<string, ChangedElement>();
  for (const change of changes) {
    const [family = "", ...rest] = tokensOf(change.pointer);
    const isTrigger = change.element === "trigger";
    const [own, path] = isTrigger ? [family, rest] : [`${family}/${rest[0] ?? ""}`, rest.slice(1)];
    // A place among those that were is none among those that are.
    const key = `${change.kind === "removed" ? "-" : ""}${own}`;
    const part = { name: path.join("."), before: change.before, after: change.after };
    const known = found.get(key);
    if (known) {
      known.parts.push(part);
      known.isOnlyLayout &&= isLayout(change, path);
      continue;
    }
    found.set(key, {
      key,
      how: change.kind,
      label: labelOf(change, rest[0], titles),
      nodeId: nodeOf(change),
      parts: [part],
      isOnlyLayout: isLayout(change, path),
    });
  }
  return [...found.values()];
}

/** The tokens of a JSON pointer (RFC 6901). */
function tokensOf(pointer: string): string[] {
  const tokens = pointer.split("/").slice(1);
  return tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function isLayout({ element, kind }: DraftChange, path: readonly string[]): boolean {
  return element === "note" || (kind === "changed" && LAYOUT.has(path[0] ?? ""));
}

function nodeOf({ element, kind, id }: DraftChange): string | undefined {
  if (element === "trigger") return TRIGGER_ID;
  return element === "node" && kind !== "removed" ? (id ?? undefined) : undefined;
}

type Titles = (id: string) => string;

/** What nodes are called, those that are gone by what they were called. */
function titlesOf(changes: readonly DraftChange[], after: FullDraft): Titles {
  const gone = new Map(
    changes.flatMap(({ element, kind, id, before }) =>
      element === "node" && kind === "removed" && id ? [[id, nameOf(before) || id]] : [],
    ),
  );
  return (id) => gone.get(id) ?? nodeTitle(after, id);
}

function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null || !("name" in value)) return "";
  return typeof value.name === "string" ? value.name : "";
}

function labelOf(change: DraftChange, place: string | undefined, titles: Titles): string {
  if (change.element === "trigger") return "Trigger";
  if (change.element === "setting") return `Setting ${place ?? ""}`;
  if (place === undefined) return `Order of the ${change.element}s`;
  if (change.element === "note") return "Note";
  if (change.element === "node") return titles(change.id ?? "");
  // The whole edge: edges are only ever added or removed.
  return edgeLabel((change.after ?? change.before) as ScenarioEdge, titles);
}

function edgeLabel({ source, sourceHandle, target }: ScenarioEdge, titles: Titles): string {
  const isUsual = sourceHandle === undefined || sourceHandle === DEFAULT_OUTPUT;
  return `${titles(source)}${isUsual ? "" : ` (${sourceHandle})`} → ${titles(target)}`;
}

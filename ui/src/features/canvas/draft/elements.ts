/** A draft as elements with keys, the pieces by which two drafts are compared and merged. */
import type { CanvasNote, ScenarioNode, Trigger } from "~/api/types";
import { edgeKey, type FullDraft, type FullEdge, nodeTitle } from "../graph/normal-draft";

export type ElementKind = "trigger" | "node" | "edge" | "setting" | "note";

export interface Element {
  kind: ElementKind;
  /** Unique in its draft, the same in all drafts of a scenario. */
  key: string;
  /** The node, note or setting; the node that an edge leaves. */
  id: string;
  label: string;
  value: unknown;
}

export type Elements = ReadonlyMap<string, Element>;

export function elementsOf(draft: FullDraft): Elements {
  const list: Element[] = [
    { kind: "trigger", key: "trigger", id: "trigger", label: "Trigger", value: draft.trigger },
    ...draft.nodes.map((node) => element("node", node.id, node.name || node.id, node)),
    ...draft.edges.map((edge) => ({
      kind: "edge" as const,
      key: `edge:${edgeKey(edge)}`,
      id: edge.source,
      label: edgeLabel(draft, edge),
      value: edge,
    })),
    ...Object.entries(draft.settings).map(([name, value]) =>
      element("setting", name, `Setting ${name}`, value),
    ),
    ...draft.notes.map((note) => element("note", note.id, "Note", note)),
  ];
  return new Map(list.map((one) => [one.key, one]));
}

function element(kind: ElementKind, id: string, label: string, value: unknown): Element {
  return { kind, key: `${kind}:${id}`, id, label, value };
}

function edgeLabel(draft: FullDraft, edge: FullEdge): string {
  const handle = edge.sourceHandle === "out" ? "" : ` (${edge.sourceHandle})`;
  return `${nodeTitle(draft, edge.source)}${handle} → ${nodeTitle(draft, edge.target)}`;
}

/** The draft of these elements. They came from drafts, so their values are of their kinds. */
export function draftOf(elements: Iterable<Element>): FullDraft {
  const all = [...elements];
  const values = (kind: ElementKind) => all.filter((one) => one.kind === kind);
  const ids = new Set(["trigger", ...values("node").map((one) => one.id)]);
  const edges = values("edge").map((one) => one.value as FullEdge);
  return {
    trigger: values("trigger")[0]?.value as Trigger,
    nodes: values("node").map((one) => one.value as ScenarioNode),
    // One may have removed a node to which the other led an edge.
    edges: edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target)),
    settings: Object.fromEntries(values("setting").map((one) => [one.id, one.value])),
    notes: values("note").map((one) => one.value as CanvasNote),
  };
}

/** Drafts with all that the API may leave out, so that the rest of the editor need not ask. */
import type { CanvasNote, Draft, ScenarioEdge, ScenarioNode, Settings } from "~/api/types";

export type FullEdge = Required<ScenarioEdge>;

export interface FullDraft extends Draft {
  nodes: ScenarioNode[];
  edges: FullEdge[];
  settings: Settings;
  notes: CanvasNote[];
}

/** The id by which edges and steps call the trigger. */
export const TRIGGER_ID = "trigger";
/** What the panel of the scenario itself is called where nodes are called by their ids; no node can be. */
export const SETTINGS_ID = "scenario:settings";
export const DEFAULT_OUTPUT = "out";
export const DEFAULT_INPUT = "in";

export interface Point {
  x: number;
  y: number;
}

export function normalDraft(draft: Draft): FullDraft {
  return {
    ...draft,
    nodes: draft.nodes ?? [],
    edges: normalEdges(draft.edges ?? []),
    settings: draft.settings ?? {},
    notes: draft.notes ?? [],
  };
}

/** The same list when nothing of it lacks: what was found out about it stays true. */
function normalEdges(edges: ScenarioEdge[]): FullEdge[] {
  return edges.every(isFull) ? edges : edges.map(normalEdge);
}

function isFull(edge: ScenarioEdge): edge is FullEdge {
  return edge.sourceHandle !== undefined && edge.targetHandle !== undefined;
}

function normalEdge(edge: ScenarioEdge): FullEdge {
  return {
    source: edge.source,
    sourceHandle: edge.sourceHandle ?? DEFAULT_OUTPUT,
    target: edge.target,
    targetHandle: edge.targetHandle ?? DEFAULT_INPUT,
  };
}

/** What an edge is known by; there are no two with the same. */
export function edgeKey(edge: FullEdge): string {
  return [edge.source, edge.sourceHandle, edge.target, edge.targetHandle].join("\u001f");
}

/** The nodes of each draft by id: drafts never change, and of large ones every node is asked for often. */
const indexes = new WeakMap<readonly ScenarioNode[], ReadonlyMap<string, ScenarioNode>>();

/** The first one of this id. */
export function nodeOf(draft: FullDraft, id: string): ScenarioNode | undefined {
  let index = indexes.get(draft.nodes);
  if (!index) {
    index = new Map(draft.nodes.toReversed().map((node) => [node.id, node]));
    indexes.set(draft.nodes, index);
  }
  return index.get(id);
}

/** What people call a node: its name, or its id. */
export function nodeTitle(draft: FullDraft, id: string): string {
  if (id === TRIGGER_ID) return "Trigger";
  if (id === SETTINGS_ID) return "Settings";
  return nodeOf(draft, id)?.name || id;
}

/** A node and the output of it that is meant, where it has more than one. */
export function outputTitle(draft: FullDraft, id: string, output: string): string {
  const title = nodeTitle(draft, id);
  return output === DEFAULT_OUTPUT ? title : `${title}, by ${output}`;
}

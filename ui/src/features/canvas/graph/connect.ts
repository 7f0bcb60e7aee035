/** Edges: which are possible, and why the others are not. */

import { inputsOf, outputsOf, type Types } from "./handles";
import {
  edgeKey,
  type FullDraft,
  type FullEdge,
  nodeOf,
  nodeTitle,
  TRIGGER_ID,
} from "./normal-draft";

/** Why an edge cannot be; undefined when it can. */
export function refusal(draft: FullDraft, edge: FullEdge, types: Types): string | undefined {
  const { source, target, sourceHandle, targetHandle } = edge;
  const from = nodeTitle(draft, source);
  const to = nodeTitle(draft, target);
  if (source !== TRIGGER_ID && !nodeOf(draft, source)) return `There is no node ${source}.`;
  if (target === TRIGGER_ID) return "Nothing can lead to the trigger: it is what starts a run.";
  if (!nodeOf(draft, target)) return `There is no node ${target}.`;
  if (source === target) return `${from} cannot lead to itself.`;
  if (!outputsOf(draft, source, types).some((handle) => handle.name === sourceHandle)) {
    return `${from} has no output “${sourceHandle}”.`;
  }
  if (!inputsOf(draft, target, types).some((handle) => handle.name === targetHandle)) {
    return `${to} has no input “${targetHandle}”.`;
  }
  const key = edgeKey(edge);
  if (draft.edges.some((one) => edgeKey(one) === key)) {
    return `${from} leads to ${to} already.`;
  }
  if (leadsTo(draft, target, source)) {
    return `${to} comes before ${from}, so this would be a circle. Runs go one way only.`;
  }
  return undefined;
}

/** With the edge; throws nothing, as callers ask `refusal` first. */
export function connect(draft: FullDraft, edge: FullEdge): FullDraft {
  return { ...draft, edges: [...draft.edges, edge] };
}

export function disconnect(draft: FullDraft, keys: ReadonlySet<string>): FullDraft {
  return { ...draft, edges: draft.edges.filter((edge) => !keys.has(edgeKey(edge))) };
}

/** Whether edges lead from one node to another, or they are the same. */
export function leadsTo(draft: FullDraft, from: string, to: string): boolean {
  return reachable(draft.edges, from, "source", "target").has(to);
}

/** All nodes that come before a node, the trigger among them. */
export function ancestors(draft: FullDraft, id: string): Set<string> {
  const found = reachable(draft.edges, id, "target", "source");
  found.delete(id);
  return found;
}

type End = "source" | "target";

function reachable(edges: readonly FullEdge[], start: string, from: End, to: End) {
  const next = new Map<string, string[]>();
  for (const edge of edges) next.set(edge[from], [...(next.get(edge[from]) ?? []), edge[to]]);
  const found = new Set([start]);
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const other of next.get(id) ?? []) {
      if (found.has(other)) continue;
      found.add(other);
      open.push(other);
    }
  }
  return found;
}

/** Where things stand: a layout by itself, places for what has none, and alignment. */
import { Graph, layout } from "@dagrejs/dagre";

import { outputsOf, type Types } from "./handles";
import { type FullDraft, type Point, TRIGGER_ID } from "./normal-draft";
import { type PortOf, portOrder } from "./port-order";
import { NODE_HEIGHT, NODE_WIDTH, nodeHeight } from "./size";

export const COLUMN_GAP = 88;
/** Enough for what stands below a node: its output for errors. */
const ROW_GAP = 44;

export type Places = ReadonlyMap<string, Point>;

/** Places for all nodes, in columns from left to right. */
export function layoutPlaces(draft: FullDraft, types: Types): Places {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: ROW_GAP, ranksep: COLUMN_GAP });
  graph.setDefaultEdgeLabel(() => ({}));
  const ids = [TRIGGER_ID, ...draft.nodes.map((node) => node.id)];
  for (const id of ids) {
    graph.setNode(id, { width: NODE_WIDTH, height: nodeHeight(draft, id, types) });
  }
  const known = new Set(ids);
  for (const { source, target } of draft.edges) {
    if (known.has(source) && known.has(target)) graph.setEdge(source, target);
  }
  layout(graph, { customOrder: portOrder(portsOf(draft, types)) });
  return new Map(
    ids.map((id) => {
      const { x, y, height } = graph.node(id);
      const place = { x: Math.round(x - NODE_WIDTH / 2), y: Math.round(y - height / 2) };
      return [id, place] as const;
    }),
  );
}

/** Where an edge leaves its source; of several to one target, the first. */
function portsOf(draft: FullDraft, types: Types): PortOf {
  const ports = new Map<string, number>();
  for (const { source, sourceHandle, target } of draft.edges) {
    const names = outputsOf(draft, source, types).map((handle) => handle.name);
    const at = Math.max(0, names.indexOf(sourceHandle)) / Math.max(1, names.length);
    const key = `${source} ${target}`;
    ports.set(key, Math.min(at, ports.get(key) ?? 1));
  }
  return (source, target) => ports.get(`${source} ${target}`) ?? 0;
}

/** The layout of the same nodes and edges, wherever they were moved since: it takes long. */
function lastingLayout(draft: FullDraft, types: Types): Places {
  const sizes = draft.nodes.map(({ id }) => `${id} ${nodeHeight(draft, id, types)}`).join();
  const known = layouts.get(draft.edges);
  if (known?.sizes === sizes) return known.places;
  const found = layoutPlaces(draft, types);
  layouts.set(draft.edges, { sizes, places: found });
  return found;
}

const layouts = new WeakMap<FullDraft["edges"], { sizes: string; places: Places }>();

/** Every node's place: its own, or one that the layout finds for those that have none. */
export function places(draft: FullDraft, types: Types): Places {
  const own = new Map<string, Point>();
  if (draft.trigger.position) own.set(TRIGGER_ID, draft.trigger.position);
  for (const node of draft.nodes) if (node.position) own.set(node.id, node.position);
  if (own.size === draft.nodes.length + 1) return own;
  const laid = lastingLayout(draft, types);
  // Those without a place stand below what a person placed, so that nothing covers anything.
  const lowest = Math.max(
    ...[...own].map(([id, place]) => place.y + nodeHeight(draft, id, types) + ROW_GAP),
  );
  const drop = own.size === 0 ? 0 : lowest;
  return new Map([...laid].map(([id, { x, y }]) => [id, own.get(id) ?? { x, y: y + drop }]));
}

/** A free place for what is put after a node, or right of everything. */
export function placeAfter(draft: FullDraft, after: string | undefined, types: Types): Point {
  const taken = places(draft, types);
  const from = after === undefined ? undefined : taken.get(after);
  const all = [...taken].map(([id, place]) => ({ ...place, height: nodeHeight(draft, id, types) }));
  const rightmost = all.reduce((best, place) => (place.x > best.x ? place : best));
  const { x, y } = from ?? rightmost;
  const place = { x: x + NODE_WIDTH + COLUMN_GAP, y };
  const isTaken = () =>
    all.some(
      (other) =>
        Math.abs(other.x - place.x) < NODE_WIDTH &&
        place.y < other.y + other.height + ROW_GAP / 2 &&
        place.y + NODE_HEIGHT + ROW_GAP / 2 > other.y,
    );
  while (isTaken()) place.y += NODE_HEIGHT + ROW_GAP;
  return place;
}

export type Alignment = "left" | "top" | "row" | "column";

/** Left or upper edges on one line, or evenly spread in a row or column. */
export function aligned(taken: Places, ids: readonly string[], how: Alignment): Places {
  const chosen = ids.flatMap((id) => {
    const place = taken.get(id);
    return place ? [{ id, ...place }] : [];
  });
  if (chosen.length < 2) return new Map();
  const axis = how === "left" || how === "column" ? "y" : "x";
  const sorted = chosen.toSorted((a, b) => a[axis] - b[axis]);
  const left = Math.min(...chosen.map(({ x }) => x));
  const top = Math.min(...chosen.map(({ y }) => y));
  return new Map(
    sorted.map(({ id, x, y }, index) => {
      if (how === "left") return [id, { x: left, y }];
      if (how === "top") return [id, { x, y: top }];
      if (how === "row") return [id, { x: left + index * (NODE_WIDTH + COLUMN_GAP), y: top }];
      return [id, { x: left, y: top + index * (NODE_HEIGHT + ROW_GAP) }];
    }),
  );
}

/** The node next to one in a direction, for the arrow keys. */
export function neighbour(taken: Places, from: string, key: string): string | undefined {
  const start = taken.get(from);
  if (!start) return undefined;
  const isSideways = key === "ArrowLeft" || key === "ArrowRight";
  const sign = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  const far = [...taken].flatMap(([id, { x, y }]) => {
    const along = sign * (isSideways ? x - start.x : y - start.y);
    const across = Math.abs(isSideways ? y - start.y : x - start.x);
    return id !== from && along > 0 ? [{ id, distance: along + 2 * across }] : [];
  });
  return far.toSorted((a, b) => a.distance - b.distance)[0]?.id;
}

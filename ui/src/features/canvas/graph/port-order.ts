/**
 * The order of nodes in the columns of a layout: as their edges leave a node, from its first output
 * to its last. The layout itself knows only that an edge leaves a node, not at which height.
 */
import type { Graph } from "@dagrejs/dagre";

/** What the layout keeps of a node, or of the piece of an edge that passes a column. */
interface Placed {
  rank?: number;
  order?: number;
  /** The edge that it is a piece of. */
  edgeObj?: { v: string; w: string };
}

/** Where an edge leaves its source: from 0, its first output, to below 1. */
export type PortOf = (source: string, target: string) => number;

/** For the layout's option `customOrder`: better by ports than its own order, or that. */
export function portOrder(port: PortOf) {
  return (graph: Graph, ownOrder: (graph: Graph) => void): void => {
    ownOrder(graph);
    const columns = columnsOf(graph);
    const crossedBefore = crossings(graph, columns, port);
    const sorted = columns.slice(0, 1);
    for (const column of columns.slice(1)) {
      const next = byPorts(graph, column, port);
      number(graph, next);
      sorted.push(next);
    }
    if (crossings(graph, sorted, port) > crossedBefore) {
      for (const column of columns) number(graph, column);
    }
  };
}

function placed(graph: Graph, id: string): Placed {
  return graph.node(id) as Placed;
}

function columnsOf(graph: Graph): string[][] {
  const columns = new Map<number, string[]>();
  for (const id of graph.nodes()) {
    const { rank } = placed(graph, id);
    if (rank !== undefined) columns.set(rank, [...(columns.get(rank) ?? []), id]);
  }
  const order = (id: string) => placed(graph, id).order ?? 0;
  return [...columns]
    .toSorted(([a], [b]) => a - b)
    .map(([, ids]) => ids.toSorted((a, b) => order(a) - order(b)));
}

function number(graph: Graph, column: readonly string[]): void {
  for (const [index, id] of column.entries()) placed(graph, id).order = index;
}

/** How high an edge, or a piece of one, leaves its column. */
function height(graph: Graph, from: string, to: string, port: PortOf): number {
  const source = placed(graph, from);
  const target = placed(graph, to).edgeObj?.w ?? to;
  return (source.order ?? 0) + (source.edgeObj ? 0 : port(from, target));
}

function byPorts(graph: Graph, column: readonly string[], port: PortOf): string[] {
  const keys = column.map((id, index) => {
    const heights = (graph.inEdges(id) ?? []).map(({ v }) => height(graph, v, id, port));
    const sum = heights.reduce((all, one) => all + one, 0);
    return { id, key: heights.length === 0 ? index : sum / heights.length };
  });
  return keys.toSorted((a, b) => a.key - b.key).map(({ id }) => id);
}

function crossings(graph: Graph, columns: readonly string[][], port: PortOf): number {
  let count = 0;
  for (const column of columns) {
    const ends = column.flatMap((id) =>
      (graph.inEdges(id) ?? []).map(({ v }) => ({
        from: height(graph, v, id, port),
        to: placed(graph, id).order ?? 0,
      })),
    );
    for (const [index, a] of ends.entries()) {
      for (const b of ends.slice(index + 1)) if ((a.from - b.from) * (a.to - b.to) < 0) count += 1;
    }
  }
  return count;
}

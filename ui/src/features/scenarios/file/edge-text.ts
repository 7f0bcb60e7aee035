/** Edges as scenario files write them: `a.true -> b -> c.in`, quoted where they are no words. */
import type { ScenarioEdge } from "~/api/types";

interface End {
  node: string;
  handle?: string;
}

const WORD = /^[A-Za-z0-9_]+/;
const QUOTED = /^"(?:[^"\\]|\\.)*"/;
const SHOWN_CHARS = 20;

/** Reads a chain of one or more edges; throws what was expected. */
export function parseEdges(text: string): ScenarioEdge[] {
  const ends: End[] = [];
  let rest = text.trim();
  for (;;) {
    const [end, behind] = readEnd(rest);
    ends.push(end);
    rest = behind.trimStart();
    if (rest === "") break;
    if (!rest.startsWith("->")) {
      throw new Error(`expected \`->\` before \`${rest.slice(0, SHOWN_CHARS)}\``);
    }
    rest = rest.slice(2).trimStart();
  }
  return edgesOf(ends);
}

function edgesOf(ends: readonly End[]): ScenarioEdge[] {
  const edges = ends.slice(1).map((target, index): ScenarioEdge => {
    const isLast = index === ends.length - 2;
    return {
      source: ends[index]?.node ?? "",
      sourceHandle: ends[index]?.handle ?? "out",
      target: target.node,
      // Inside a chain, a handle is the one that the next edge leaves by.
      targetHandle: isLast ? (target.handle ?? "in") : "in",
    };
  });
  if (edges.length === 0) throw new Error("an edge leads from one node to another: `a -> b`");
  return edges;
}

function readEnd(text: string): [End, string] {
  const [node, rest] = readWord(text, "the id of a node");
  if (!rest.startsWith(".")) return [{ node }, rest];
  const [handle, behind] = readWord(rest.slice(1), "the name of a handle");
  return [{ node, handle }, behind];
}

function readWord(text: string, what: string): [string, string] {
  const quoted = QUOTED.exec(text)?.[0];
  if (quoted) return [JSON.parse(quoted) as string, text.slice(quoted.length)];
  const word = WORD.exec(text)?.[0];
  if (!word) throw new Error(`expected ${what}, found \`${text.slice(0, SHOWN_CHARS)}\``);
  return [word, text.slice(word.length)];
}

/** One edge as `parseEdges` reads it. */
export function edgeText(edge: ScenarioEdge): string {
  const end = (node: string, handle: string | undefined, usual: string) =>
    handle === undefined || handle === usual ? word(node) : `${word(node)}.${word(handle)}`;
  return `${end(edge.source, edge.sourceHandle, "out")} -> ${end(edge.target, edge.targetHandle, "in")}`;
}

function word(text: string): string {
  return WORD.exec(text)?.[0] === text ? text : JSON.stringify(text);
}

import { expect, it } from "vitest";
import type { Draft, TypeInfo } from "~/api/types";
import { places } from "../arrange";
import { typesByKey } from "../handles";
import { edgeKey, type FullDraft, type FullEdge, normalDraft, type Point } from "../normal-draft";
import { NODE_HEIGHT, NODE_WIDTH } from "../size";
import { type Box, boxesOf, courseOf } from "./room";
import { middleOf, wayPath, ways } from "./ways";

const types = typesByKey(
  [
    { key: "manual", inputs: [], outputs: ["out"] },
    { key: "set", inputs: ["in"], outputs: ["out", "error"] },
  ].map(
    (type) =>
      ({
        ...type,
        outputs: type.outputs.map((name) => ({ name, description: "" })),
      }) as unknown as TypeInfo,
  ),
);

const edge = (source: string, target: string, sourceHandle = "out"): FullEdge => ({
  source,
  sourceHandle,
  target,
  targetHandle: "in",
});

function drawn(nodes: Record<string, [number, number]>, edges: FullEdge[]): FullDraft {
  return normalDraft({
    trigger: { type: "manual", position: { x: 0, y: 0 } },
    nodes: Object.entries(nodes).map(([id, [x, y]]) => ({ id, type: "set", position: { x, y } })),
    edges,
  } as Draft);
}

function waysOf(draft: FullDraft) {
  return ways(draft, places(draft, types), types);
}

/** The nodes that the way of an edge runs over. */
function crossed(draft: FullDraft, one: FullEdge, found = waysOf(draft)): string[] {
  const boxes = boxesOf(draft, places(draft, types), types);
  const course = courseOf(draft, one, boxes, types);
  const way = found.get(edgeKey(one));
  if (!course || !way) throw new Error("the edge has no way");
  const points = pointsOf(wayPath(way, course.start, course.end));
  return [...boxes.values()]
    .filter((box) => points.some((point) => isIn(point, box)))
    .map(({ id }) => id);
}

/** Points along the path, near to each other; its corners are taken as sharp. */
function pointsOf(path: string): Point[] {
  const corners = [...path.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => {
    return { x: Number(x), y: Number(y) };
  });
  return corners.slice(1).flatMap((to, index) => {
    const from = corners[index] ?? to;
    return Array.from({ length: 50 }, (_, step) => ({
      x: from.x + ((to.x - from.x) * step) / 50,
      y: from.y + ((to.y - from.y) * step) / 50,
    }));
  });
}

function isIn({ x, y }: Point, box: Box): boolean {
  return x > box.x && x < box.x + NODE_WIDTH && y > box.y && y < box.y + box.height;
}

it("an edge that would run over a node passes it in a lane; the others need no way", () => {
  const edges = [edge("trigger", "a"), edge("a", "b"), edge("trigger", "b"), edge("trigger", "c")];
  const draft = drawn({ a: [320, 0], b: [640, 0], c: [400, 200] }, edges);
  const found = waysOf(draft);
  expect([...found.keys()]).toEqual([edgeKey(edge("trigger", "b"))]);
  const way = found.get(edgeKey(edge("trigger", "b")));
  if (way?.kind !== "lane") throw new Error("it has no lane");
  expect(way.y < 0 || way.y > NODE_HEIGHT).toBe(true);
  expect(wayPath(way, { x: 232, y: 27 }, { x: 640, y: 27 })).toContain(`L560,${way.y}`);
});

it("an edge to a node left of its source goes around both, and around what is between", () => {
  const back = edge("c", "a");
  const draft = drawn({ a: [320, 0], b: [640, 0], c: [960, 0] }, [edge("trigger", "c"), back]);
  expect(waysOf(draft).get(edgeKey(back))?.kind).toBe("detour");
  expect(crossed(draft, back)).toEqual([]);
});

it("an edge back to the next row goes through the gap between the rows", () => {
  const row = [0, 1, 2, 3].map((at) => [`a${at}`, [320 * (at + 1), 0]] as const);
  const next = [0, 1, 2, 3].map((at) => [`b${at}`, [320 * (at + 1), 120]] as const);
  const back = edge("a3", "b0");
  const draft = drawn(
    Object.fromEntries([...row, ...next].map(([id, [x, y]]) => [id, [x, y] as [number, number]])),
    [back],
  );
  const way = waysOf(draft).get(edgeKey(back));
  expect(way?.y).toBeGreaterThan(NODE_HEIGHT);
  expect(way?.y).toBeLessThan(120);
  expect(crossed(draft, back)).toEqual([]);
});

it("an edge to a node above and left of its source crosses neither", () => {
  const back = edge("b", "a");
  const draft = drawn({ a: [320, -70], b: [400, 0] }, [back]);
  expect(crossed(draft, back)).toEqual([]);
});

it("what is done on failure leaves downwards, and still goes around", () => {
  const back = edge("c", "a", "error");
  const draft = drawn({ a: [320, 0], b: [640, 0], c: [960, 0] }, [back]);
  const way = waysOf(draft).get(edgeKey(back));
  expect(way).toMatchObject({ kind: "detour", out: 0 });
  expect(way?.y).toBeGreaterThan(NODE_HEIGHT);
  expect(crossed(draft, back)).toEqual([]);
});

it("where a node stands in the way of one turn, another is taken", () => {
  const up = edge("b", "a");
  const draft = drawn({ a: [320, 0], b: [0, 400], told: [40, 300] }, [up]);
  expect(crossed(draft, up)).toEqual([]);
});

it("edges that go back beside each other do not lie on one another", () => {
  const edges = [edge("d", "a"), edge("d", "b"), edge("c", "a")];
  const nodes: Record<string, [number, number]> = {
    a: [320, 0],
    b: [640, 0],
    c: [960, 0],
    d: [1280, 0],
  };
  const draft = drawn(nodes, edges);
  const heights = edges.map((one) => waysOf(draft).get(edgeKey(one))?.y ?? Number.NaN);
  expect(new Set(heights).size).toBe(3);
  for (const one of edges) expect(crossed(draft, one)).toEqual([]);
});

it("an edge that React Flow draws around everything by itself is left to it", () => {
  const draft = drawn({ a: [320, 0], b: [320, 300] }, [edge("a", "b")]);
  expect(waysOf(draft).size).toBe(0);
});

it("in rows of many nodes, every edge to the next row has a way between them", () => {
  const nodes = Object.fromEntries(
    Array.from({ length: 500 }, (_, at) => {
      const place: [number, number] = [320 * (1 + (at % 25)), 120 * Math.floor(at / 25)];
      return [`n${at}`, place];
    }),
  );
  const edges = Array.from({ length: 499 }, (_, at) => edge(`n${at}`, `n${at + 1}`));
  const draft = drawn(nodes, edges);
  const found = waysOf(draft);
  expect(found.size).toBe(19);
  for (const one of edges.filter((other) => found.has(edgeKey(other)))) {
    expect(crossed(draft, one, found)).toEqual([]);
  }
});

it("the middle of an edge lies on it, whatever its way", () => {
  const course = (sourceHandle: string) => ({
    edge: edge("trigger", "a", sourceHandle),
    start: { x: 0, y: 0 },
    end: { x: 200, y: 100 },
    isDown: false,
  });
  expect(middleOf(course("out"), undefined)).toEqual({ x: 100, y: 50 });
  const down = middleOf({ ...course("error"), isDown: true }, undefined);
  expect(down.x).toBeLessThan(100);
  expect(down.y).toBeGreaterThan(50);
  expect(middleOf(course("out"), { kind: "lane", y: 70 })).toEqual({ x: 100, y: 70 });
  const detour = { kind: "detour", y: 90, out: 24, into: 44 } as const;
  expect(middleOf(course("out"), detour)).toEqual({ x: 90, y: 90 });
});

import { describe, expect, it } from "vitest";
import type { Draft, TypeInfo } from "~/api/types";
import { aligned, layoutPlaces, neighbour, placeAfter, places } from "./arrange";
import { ancestors, connect, disconnect, refusal } from "./connect";
import {
  addNode,
  changeConfig,
  freeId,
  moveTo,
  removeNodes,
  toggleDisabled,
  wrongId,
} from "./edit";
import { outputsOf, typesByKey } from "./handles";
import { edgeKey, type FullEdge, normalDraft } from "./normal-draft";
import { renameNode, withKeptEdges } from "./rename";

function type(key: string, more: Partial<TypeInfo> = {}): TypeInfo {
  const inputs = key === "manual" ? [] : [{ name: "in", description: "" }];
  const outputs = ["out", "error"].map((name) => ({ name, description: "" }));
  const about = { title: key, description: "", icon: "box", page: "", examples: [], schema: {} };
  return {
    key,
    version: 1,
    kind: "node",
    inputs,
    outputs,
    dynamicOutputs: false,
    ...about,
    ...more,
  };
}

const types = typesByKey([
  type("manual"),
  type("set"),
  type("if", {
    outputs: ["true", "false", "error"].map((name) => ({ name, description: "" })),
    schema: { properties: { condition: { type: "string", "x-expression": true } } },
  }),
  type("switch", { dynamicOutputs: true, outputs: [{ name: "default", description: "" }] }),
]);

const draft = normalDraft({
  trigger: { type: "manual" },
  nodes: [
    { id: "a", type: "set", config: { fields: { x: "{{ nodes.trigger.x }}" } } },
    { id: "b", type: "if", config: { condition: "nodes.a.x > 1" } },
    {
      id: "c",
      type: "set",
      config: { note: 'nodes.a {{ nodes.a.x }} {{ nodes["a"].y + nodes.ab }}' },
    },
  ],
  edges: [
    { source: "trigger", target: "a" },
    { source: "a", target: "b" },
    { source: "b", sourceHandle: "true", target: "c" },
  ],
} as Draft);

const edge = (source: string, target: string, sourceHandle = "out"): FullEdge => ({
  source,
  sourceHandle,
  target,
  targetHandle: "in",
});

describe("connecting", () => {
  it.each([
    [edge("c", "a"), /circle/],
    [edge("a", "trigger"), /trigger/],
    [edge("a", "a"), /itself/],
    [edge("a", "b"), /already/],
    [edge("b", "c"), /no output “out”/],
    [edge("a", "nowhere"), /no node/],
  ])("refuses %o with the reason", (wrong, reason) => {
    expect(refusal(draft, wrong, types)).toMatch(reason);
  });

  it("takes what is possible", () => {
    const good = edge("b", "c", "false");
    expect(refusal(draft, good, types)).toBeUndefined();
    expect(connect(draft, good).edges).toContainEqual(good);
    expect(disconnect(draft, new Set([edgeKey(edge("a", "b"))])).edges).toHaveLength(2);
  });

  it("knows what comes before a node", () => {
    expect([...ancestors(draft, "c")].sort()).toEqual(["a", "b", "trigger"]);
  });
});

describe("handles", () => {
  it("come from the config where the type says so, before its own", () => {
    const config = { cases: [{ handle: "eu" }, { handle: "us" }, { handle: "" }, 7] };
    const one = { ...draft, nodes: [{ id: "s", type: "switch", config }] };
    expect(outputsOf(one, "s", types).map((handle) => handle.name)).toEqual([
      "eu",
      "us",
      "default",
    ]);
  });
});

describe("editing", () => {
  it("adds nodes under free ids", () => {
    const { draft: once, id } = addNode(draft, type("set"), { x: 1.4, y: 2 });
    expect(id).toBe("set_1");
    expect(addNode(once, type("set"), { x: 0, y: 0 }).id).toBe("set_2");
    expect(freeId(new Set(), "Größe 7")).toMatch(/^[a-z_][a-z0-9_]*$/);
  });

  it("removes nodes with their edges, never the trigger", () => {
    const left = removeNodes(draft, new Set(["b", "trigger"]));
    expect(left.nodes.map((node) => node.id)).toEqual(["a", "c"]);
    expect(left.edges).toHaveLength(1);
    expect(left.trigger.type).toBe("manual");
  });

  it("says why an id cannot be", () => {
    expect(wrongId(draft, "a", "b")).toMatch(/already/);
    expect(wrongId(draft, "a", "Ä")).toMatch(/letters/);
    expect(wrongId(draft, "a", "trigger")).toMatch(/already/);
    expect(wrongId(draft, "a", "fresh")).toBeUndefined();
  });

  it("renames in edges and expressions, not in text", () => {
    const now = renameNode(draft, "a", "order", types);
    expect(now.edges[0]).toMatchObject({ target: "order" });
    expect(now.nodes[1]?.config).toEqual({ condition: "nodes.order.x > 1" });
    expect(now.nodes[2]?.config).toEqual({
      note: "nodes.a {{ nodes.order.x }} {{ nodes.order.y + nodes.ab }}",
    });
  });

  it("disables and enables", () => {
    const off = toggleDisabled(draft, new Set(["a", "b"]));
    expect(off.nodes.map((node) => node.disabled)).toEqual([true, true, undefined]);
    expect(toggleDisabled(off, new Set(["a", "b"]))).toEqual(draft);
  });
});

describe("places", () => {
  it("are found for what has none, from left to right", () => {
    const laid = layoutPlaces(draft, types);
    const x = ["trigger", "a", "b", "c"].map((id) => laid.get(id)?.x ?? Number.NaN);
    expect(x).toEqual(x.toSorted((a, b) => a - b));
    expect(new Set(x).size).toBe(4);
  });

  it("leave alone what a person placed", () => {
    const moved = moveTo(draft, new Map([["a", { x: 500, y: 500 }]]));
    expect(places(moved, types).get("a")).toEqual({ x: 500, y: 500 });
  });

  it("of new nodes cover none", () => {
    const full = moveTo(draft, layoutPlaces(draft, types));
    const free = placeAfter(full, "a", types);
    const others = [...places(full, types).values()];
    expect(others.some(({ x, y }) => Math.abs(x - free.x) < 232 && Math.abs(y - free.y) < 72)).toBe(
      false,
    );
  });

  it("are aligned, and reached by arrows", () => {
    const taken = new Map([
      ["a", { x: 0, y: 0 }],
      ["b", { x: 300, y: 40 }],
      ["c", { x: 10, y: 200 }],
    ]);
    expect(aligned(taken, ["a", "b"], "top").get("b")).toEqual({ x: 300, y: 0 });
    expect(aligned(taken, ["a"], "top").size).toBe(0);
    expect(neighbour(taken, "a", "ArrowRight")).toBe("b");
    expect(neighbour(taken, "a", "ArrowDown")).toBe("c");
    expect(neighbour(taken, "a", "ArrowLeft")).toBeUndefined();
  });
});

describe("edges of outputs that the config names", () => {
  const cases = (...handles: string[]) => ({ cases: handles.map((handle) => ({ handle })) });
  const edge = (sourceHandle: string, target: string) => {
    return { source: "s", sourceHandle, target, targetHandle: "in" };
  };
  const before = normalDraft({
    trigger: { type: "manual" },
    nodes: [
      { id: "s", type: "switch", config: cases("web", "phone") },
      { id: "a", type: "set", config: {} },
      { id: "b", type: "set", config: {} },
    ],
    edges: [edge("web", "a"), edge("phone", "b"), edge("default", "b")],
  });
  /** The edges after each of these lists of outputs has followed the one before. */
  const edgesWith = (...turns: string[][]) => {
    const turn = (draft: typeof before, handles: string[]) =>
      withKeptEdges(draft, changeConfig(draft, "s", cases(...handles)), "s", types);
    return turns.reduce(turn, before).edges.map((one) => `${one.sourceHandle} ${one.target}`);
  };

  it("follow a new name, also past no name at all and past the name of another", () => {
    expect(edgesWith(["web", "tel"])).toEqual(["web a", "tel b", "default b"]);
    expect(edgesWith(["web", ""], ["web", "t"])).toEqual(["web a", "t b", "default b"]);
    expect(edgesWith(["web", "web"], ["web", "webs"])).toEqual(["web a", "webs b", "default b"]);
  });

  it("go with an item that is removed, and stay when items are added or moved", () => {
    expect(edgesWith(["web"])).toEqual(["web a", "default b"]);
    expect(edgesWith(["phone", "web", "fax"])).toEqual(["web a", "phone b", "default b"]);
  });
});

import { describe, expect, it } from "vitest";
import type { Draft, TypeInfo } from "~/api/types";
import { typesByKey } from "../handles";
import { edgeKey, type FullDraft, normalDraft, TRIGGER_ID } from "../normal-draft";
import { NODE_WIDTH } from "../size";
import { withAnswer } from "./answering";
import { insertLone, insertNew } from "./insert";

const handles = (names: string[]) => names.map((name) => ({ name, description: "" }));

function type(key: string, inputs = ["in"], outputs = ["out", "error"]): TypeInfo {
  const about = { title: key, description: "", icon: "box", page: "", examples: [], schema: {} };
  const ways = { inputs: handles(inputs), outputs: handles(outputs) };
  return { key, version: 1, kind: "node", dynamicOutputs: false, ...about, ...ways };
}

const types = typesByKey([
  ...[type("webhook", []), type("set"), type("respond"), type("fail", ["in"], [])],
  ...[type("odd", []), type("if", ["value"], ["true", "false", "error"])],
]);
const typeOf = (key: string) => types.get(key) as TypeInfo;

function draftOf(more: Partial<Draft> = {}): FullDraft {
  return normalDraft({
    trigger: { type: "webhook", config: { app: "shop" }, position: { x: 0, y: 0 } },
    nodes: [
      { id: "a", type: "set", config: {}, position: { x: 320, y: 0 } },
      { id: "b", type: "set", config: {}, position: { x: 640, y: 0 } },
      { id: "c", type: "set", config: {}, position: { x: 320, y: 200 } },
    ],
    edges: [
      { source: "trigger", target: "a" },
      { source: "a", target: "b" },
    ],
    ...more,
  } as Draft);
}

function edgeOf(draft: FullDraft, at: number) {
  const edge = draft.edges[at];
  if (!edge) throw new Error("there is no such edge");
  return edge;
}

function insertedIn(draft: FullDraft, at: number, key = "set") {
  const done = insertNew(draft, edgeOf(draft, at), typeOf(key), types);
  if ("reason" in done) throw new Error(done.reason);
  return done;
}

const placesOf = ({ nodes }: FullDraft) =>
  Object.fromEntries(nodes.map(({ id, position }) => [id, [position?.x, position?.y]]));

describe("a node in an edge", () => {
  it("leads on to what the edge led to, by its first output that is no failure", () => {
    const { draft, id } = insertedIn(draftOf(), 1, "if");
    expect(id).toBe("if_1");
    expect(draft.edges.map(edgeKey).map((key) => key.replaceAll("\u001f", " "))).toEqual([
      "trigger out a in",
      "a out if_1 value",
      "if_1 true b in",
    ]);
  });

  it("has what is right of it move away as a whole, and remarks with it", () => {
    const notes = [
      { id: "n", text: "", position: { x: 650, y: -90 } },
      { id: "m", text: "", position: { x: 0, y: -90 } },
    ];
    const { draft } = insertedIn(draftOf({ notes }), 0);
    expect(placesOf(draft)).toEqual({ set_1: [320, 0], a: [640, 0], b: [960, 0], c: [640, 200] });
    expect(draft.notes.map(({ position }) => position?.x)).toEqual([970, 0]);
    expect(draft.trigger.position).toEqual({ x: 0, y: 0 });
  });

  it("moves nothing where there is room, and covers nothing that stands there", () => {
    const wide = draftOf({
      nodes: [
        { id: "a", type: "set", config: {}, position: { x: 320, y: 0 } },
        { id: "b", type: "set", config: {}, position: { x: 1000, y: 0 } },
        { id: "c", type: "set", config: {}, position: { x: 700, y: 10 } },
      ],
    });
    const { draft } = insertedIn(wide, 1);
    expect(placesOf(draft)).toMatchObject({ b: [1000, 0], c: [700, 10] });
    const [x = 0, y = 0] = placesOf(draft).set_1 ?? [];
    expect(x).toBe(320 + NODE_WIDTH + (1000 - 320 - 2 * NODE_WIDTH) / 2);
    expect(y).toBeGreaterThan(64);
  });

  it("stands beside its source where the edge leads down or back", () => {
    const below = draftOf({
      nodes: [
        { id: "a", type: "set", config: {}, position: { x: 320, y: 0 } },
        { id: "b", type: "set", config: {}, position: { x: 320, y: 200 } },
      ],
    });
    expect(placesOf(insertedIn(below, 1).draft)).toEqual({
      ...{ a: [320, 0], b: [320, 200], set_1: [640, 0] },
    });
  });

  it("is refused where nothing can follow it or lead to it, or the edge is gone", () => {
    const draft = draftOf();
    const [first] = [edgeOf(draft, 0)];
    const reason = (key: string) => insertNew(draft, first, typeOf(key), types);
    expect(reason("fail")).toEqual({
      reason: "fail cannot stand between two nodes: nothing can follow it.",
    });
    expect(reason("odd")).toMatchObject({ reason: expect.stringContaining("lead to it") });
    const gone = { ...first, target: "c" };
    expect(insertNew(draft, gone, typeOf("set"), types)).toHaveProperty("reason");
  });

  it("may be one that is there already", () => {
    const draft = draftOf();
    const done = insertLone(draft, edgeOf(draft, 0), "c", types);
    if ("reason" in done) throw new Error(done.reason);
    expect(placesOf(done.draft)).toEqual({ c: [320, 0], a: [640, 0], b: [960, 0] });
    expect(done.draft.edges).toHaveLength(3);
  });
});

describe("a webhook behind which the first Respond node comes", () => {
  const withRespond = (trigger: Partial<FullDraft["trigger"]> = {}) => {
    const before = draftOf();
    const asked = { ...before, trigger: { ...before.trigger, ...trigger } };
    return [asked, insertedIn(asked, 0, "respond").draft] as const;
  };

  it("answers with what the node says", () => {
    const [before, after] = withRespond();
    expect(withAnswer(before, after).trigger.config).toEqual({ app: "shop", respond: "node" });
  });

  it("stays as it is where somebody has said when it answers", () => {
    const [before, after] = withRespond({ config: { app: "shop", respond: "accepted" } });
    expect(withAnswer(before, after)).toBe(after);
    const [one, other] = withRespond({ type: "manual", config: {} });
    expect(withAnswer(one, other)).toBe(other);
  });

  it("stays as it is where the node is led to by nothing, or was there before", () => {
    const [, after] = withRespond();
    expect(withAnswer(after, { ...after })).toHaveProperty("trigger.config", { app: "shop" });
    const lone = { ...after, edges: after.edges.filter(({ source }) => source !== TRIGGER_ID) };
    expect(withAnswer(draftOf(), lone)).toBe(lone);
  });
});

import { describe, expect, it } from "vitest";
import type { Draft } from "~/api/types";
import { typesByKey } from "./handles";
import { type FullDraft, normalDraft } from "./normal-draft";
import { cut, isBlank, put } from "./pieces";

const NO_NOTES: ReadonlySet<string> = new Set();
const types = typesByKey([]);

const draft = normalDraft({
  trigger: { type: "webhook", config: { app: "shop" }, sample: { card: 1 } },
  nodes: [
    { id: "a", type: "set", config: {}, position: { x: 300, y: 100 } },
    { id: "b", type: "set", config: { x: "{{ nodes.a.x }}" }, position: { x: 600, y: 140 } },
  ],
  edges: [
    { source: "trigger", target: "a" },
    { source: "a", target: "b" },
  ],
  settings: { description: "Orders" },
  notes: [{ id: "n", text: "Why", position: { x: 280, y: 0 } }],
} as Draft);

const blank = normalDraft({ trigger: { type: "manual", config: {} } });
const other = normalDraft({ trigger: { type: "manual" }, nodes: [{ id: "z", type: "set" }] });
const ends = ({ edges }: FullDraft) => edges.map((edge) => `${edge.source} ${edge.target}`);

describe("what is copied", () => {
  it("is a scenario with the nodes, the edges between them, and a trigger without its sample", () => {
    const piece = cut(draft, new Set(["a", "b"]), new Set(["n"]), types);
    expect(ends(piece)).toEqual(["a b"]);
    expect(piece.trigger).toMatchObject({ type: "webhook", config: { app: "shop" } });
    expect(piece.trigger).not.toHaveProperty("sample");
    expect(piece.settings).toEqual({});
    expect(piece.notes).toHaveLength(1);
  });

  it("has all of the trigger when that was chosen too", () => {
    const piece = cut(draft, new Set(["trigger", "a"]), NO_NOTES, types);
    expect(ends(piece)).toEqual(["trigger a"]);
    expect(piece.trigger.sample).toEqual({ card: 1 });
  });
});

describe("what is pasted", () => {
  it("gets free ids, and copies refer to copies", () => {
    const piece = cut(draft, new Set(["a", "b"]), new Set(["n"]), types);
    const twice = put(draft, piece, { by: 40 }, types);
    expect(twice.nodes).toEqual(["a_1", "b_1"]);
    expect(twice.notes).toEqual(["note_1"]);
    expect(ends(twice.draft)).toEqual(["trigger a", "a b", "a_1 b_1"]);
    const b = twice.draft.nodes.find(({ id }) => id === "b_1");
    expect(b).toMatchObject({ config: { x: "{{ nodes.a_1.x }}" }, position: { x: 640, y: 180 } });
  });

  it("leaves the trigger and the settings alone where something is made already", () => {
    const { draft: now } = put(other, draft, { by: 40 }, types);
    expect(now.trigger).toEqual(other.trigger);
    expect(now.settings).toEqual({});
    expect(ends(now)).toEqual(["a b"]);
  });

  it("is the whole scenario where nothing is made yet", () => {
    const { draft: now } = put(blank, draft, { by: 40 }, types);
    expect(now.trigger).toMatchObject({ type: "webhook", sample: { card: 1 } });
    expect(now.settings).toEqual({ description: "Orders" });
    expect(ends(now)).toEqual(["trigger a", "a b"]);
    expect(now.nodes[0]?.position).toEqual({ x: 300, y: 100 });
  });

  it("has its upper left corner where it was dropped", () => {
    const { draft: now } = put(other, draft, { at: { x: 1000.4, y: 1000 } }, types);
    expect(now.notes[0]?.position).toEqual({ x: 1000, y: 1000 });
    expect(now.nodes[1]?.position).toEqual({ x: 1020, y: 1100 });
  });

  it("gets places where it has none, and leaves out edges that lead nowhere", () => {
    const bare = normalDraft({
      trigger: { type: "manual" },
      nodes: [
        { id: "p", type: "set" },
        { id: "q", type: "set" },
      ],
      edges: [
        { source: "p", target: "q" },
        { source: "p", target: "nowhere" },
      ],
    } as Draft);
    const { draft: now } = put(other, bare, { at: { x: 50, y: 60 } }, types);
    const [, p, q] = now.nodes;
    expect(Math.min(p?.position?.x ?? 0, q?.position?.x ?? 0)).toBe(50);
    expect(p?.position).not.toEqual(q?.position);
    expect(ends(now)).toEqual(["p q"]);
  });
});

it("only a scenario in which nothing was done is blank", () => {
  expect(isBlank(blank)).toBe(true);
  expect(isBlank(other)).toBe(false);
  expect(isBlank({ ...blank, trigger: { type: "manual", sample: 1 } })).toBe(false);
  expect(isBlank({ ...blank, trigger: { type: "webhook" } })).toBe(false);
});

import { beforeEach, describe, expect, it } from "vitest";
import { type FullDraft, normalDraft } from "../graph/normal-draft";
import { changedBetween } from "./changes";
import { DraftStore } from "./draft-store";
import { changed, newHistory, redone, undone } from "./history";
import { merge } from "./merge";
import { keepReplaced } from "./replaced-draft";

const base = normalDraft({
  trigger: { type: "manual" },
  nodes: [
    { id: "a", type: "set", config: { x: 1, y: 1 } },
    { id: "b", type: "set", config: {} },
  ],
  edges: [{ source: "trigger", target: "a" }],
});

function withConfig(id: string, config: unknown, from: FullDraft = base): FullDraft {
  return {
    ...from,
    nodes: from.nodes.map((node) => (node.id === id ? { ...node, config } : node)),
  };
}

function without(id: string): FullDraft {
  return { ...base, nodes: base.nodes.filter((node) => node.id !== id) };
}

describe("history", () => {
  it("undoes and redoes, and typing in one field is one step", () => {
    let history = newHistory(base);
    history = changed(history, withConfig("a", { x: 2 }), "a/x", 100);
    history = changed(history, withConfig("a", { x: 23 }), "a/x", 200);
    history = changed(history, withConfig("b", { z: 1 }, history.present), "b/z", 300);
    expect(history.past).toHaveLength(2);
    expect(undone(history).present).toEqual(withConfig("a", { x: 23 }));
    expect(undone(undone(history)).present).toBe(base);
    expect(redone(redone(undone(undone(history)))).present).toBe(history.present);
    expect(undone(newHistory(base)).present).toBe(base);
  });
});

describe("a draft that was replaced elsewhere", () => {
  it("can be undone to what stood there, until it is changed again", () => {
    localStorage.clear();
    const before = withConfig("a", { x: 9 });
    keepReplaced("scn_replaced", before, '"2"');
    const store = new DraftStore("scn_replaced", base, '"2"');
    expect(store.snapshot().save.kind).toBe("saved");
    store.undo();
    expect(store.draft).toBe(before);
    expect(store.snapshot().save.kind).toBe("unsaved");
    localStorage.clear();
    const later = new DraftStore("scn_replaced", base, '"3"');
    later.undo();
    expect(later.draft).toBe(base);
  });
});

describe("changes of someone else", () => {
  it("are named element by element, those that are gone too", () => {
    const after = { ...withConfig("a", { x: 2 }), edges: [], settings: { parallel: 2 } };
    expect(changedBetween(base, after).map(({ label }) => label)).toEqual([
      "a",
      "Setting parallel",
      "Trigger → a",
    ]);
    expect(changedBetween(base, { ...base })).toEqual([]);
  });
});

describe("merging", () => {
  it("takes what only one of them changed", () => {
    const { draft, conflicts } = merge(
      base,
      withConfig("a", { x: 2, y: 1 }),
      withConfig("b", { z: 1 }),
    );
    expect(conflicts).toEqual([]);
    expect(draft).toEqual(withConfig("b", { z: 1 }, withConfig("a", { x: 2, y: 1 })));
  });

  it("takes different fields of one node", () => {
    const mine = withConfig("a", { x: 2, y: 1 });
    const { draft, conflicts } = merge(base, mine, withConfig("a", { x: 1, y: 2 }));
    expect(conflicts).toEqual([]);
    expect(draft.nodes[0]?.config).toEqual({ x: 2, y: 2 });
  });

  it("asks about the same field, and does as it is told", () => {
    const [mine, theirs] = [withConfig("a", { x: 2 }), withConfig("a", { x: 3 })];
    const { draft, conflicts } = merge(base, mine, theirs);
    expect(conflicts.map((conflict) => conflict.key)).toEqual(["node:a"]);
    expect(draft.nodes[0]?.config).toEqual({ x: 2 });
    const other = merge(base, mine, theirs, new Map([["node:a", "theirs"]]));
    expect(other.draft.nodes[0]?.config).toEqual({ x: 3 });
  });

  it("asks when one removed what the other changed, and leaves no edge without its ends", () => {
    const { conflicts } = merge(base, without("a"), withConfig("a", { x: 9 }));
    expect(conflicts[0]).toMatchObject({ key: "node:a", mine: undefined });
    const { draft } = merge(base, without("a"), withConfig("b", { z: 1 }));
    expect(draft.edges).toEqual([]);
  });

  it("asks nobody where a box stands", () => {
    const place = (x: number) => ({ ...base, trigger: { ...base.trigger, position: { x, y: 0 } } });
    expect(merge(place(0), place(1), place(2)).conflicts).toEqual([]);
  });
});

describe("the store", () => {
  beforeEach(() => localStorage.clear());

  it("keeps what is unsaved for the next visit, and drops it when it is saved", () => {
    const store = new DraftStore("scn_1", base, '"1"');
    store.change(withConfig("a", { x: 5 }));
    const again = new DraftStore("scn_1", base, '"1"');
    expect(again.draft.nodes[0]?.config).toEqual({ x: 5 });
    expect(again.snapshot()).toMatchObject({ isResumed: true, save: { kind: "unsaved" } });
    again.saved(again.draft, '"2"');
    expect(new DraftStore("scn_1", again.draft, '"2"').snapshot().isResumed).toBe(false);
  });

  it("is unsaved when something changed while it was being saved", () => {
    const store = new DraftStore("scn_1", base, '"1"');
    store.change(withConfig("a", { x: 5 }));
    const sent = store.draft;
    store.setSave({ kind: "saving" });
    store.change(withConfig("a", { x: 6 }));
    store.saved(sent, '"2"');
    expect(store.snapshot()).toMatchObject({ etag: '"2"', save: { kind: "unsaved" } });
  });

  it("is saved when an undo leads back to what the server has", () => {
    const store = new DraftStore("scn_1", base, '"1"');
    store.change(withConfig("a", { x: 5 }));
    store.undo();
    expect(store.snapshot().save.kind).toBe("saved");
  });
});

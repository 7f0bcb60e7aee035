import { describe, expect, it } from "vitest";
import type { TypeInfo } from "~/api/types";
import { removeNodes } from "../edit";
import { typesByKey } from "../handles";
import { type FullDraft, normalDraft } from "../normal-draft";
import { renameNode } from "../rename";
import { changedInput, readingBefore } from "./input-origin";
import { insertNew } from "./insert";

const handles = (names: string[]) => names.map((name) => ({ name, description: "" }));

function type(key: string, more: Partial<TypeInfo> = {}): TypeInfo {
  const about = { title: key, description: "", icon: "box", page: "", examples: [], schema: {} };
  const ways = { inputs: handles(["in"]), outputs: handles(["out", "error"]) };
  return { key, version: 1, kind: "node", dynamicOutputs: false, ...about, ...ways, ...more };
}

const same = { title: "", config: {}, input: { x: 1 }, output: { x: 1 } };
const types = typesByKey([
  type("manual", { inputs: [] }),
  type("set"),
  type("if", { schema: { properties: { condition: { type: "string", "x-expression": true } } } }),
  type("logger", { examples: [same] as unknown as TypeInfo["examples"] }),
]);

const text = "input: {{ input.total }} {{ trigger.input }} {{ 'input' ~ input['a'] }}";
const named = "{{ dict(input=input.a, b = input == 1, input = 'input=input') }}";

/** `fetch`, a logger, and what reads `input` behind it. */
const draft = normalDraft({
  trigger: { type: "manual" },
  nodes: [
    { id: "fetch", type: "set", config: { url: "{{ input.url }}" } },
    { id: "log", type: "logger", config: {} },
    { id: "total", type: "set", config: { fields: { text, named, plain: "input.total" } } },
    { id: "ask", type: "if", config: { condition: "input.total > 5" } },
    { id: "quiet", type: "set", config: { text: "{{ nodes.fetch.x | default(input=1) }}" } },
  ],
  edges: [
    { source: "trigger", target: "fetch" },
    { source: "fetch", target: "log" },
    ...["total", "ask", "quiet"].map((target) => ({ source: "log", target })),
  ],
});

function inserted(key: string, source: string, target: string): FullDraft {
  const edge = draft.edges.find((one) => one.source === source && one.target === target);
  const made = types.get(key);
  if (!edge || !made) throw new Error("there is no such edge or type");
  const done = insertNew(draft, edge, made, types);
  if ("reason" in done) throw new Error(done.reason);
  return done.draft;
}

const configs = (now: FullDraft | undefined) =>
  now && Object.fromEntries(now.nodes.map(({ id, config }) => [id, config]));

describe("a node that is put in front of others", () => {
  it("changes what those read as `input`, also behind what passes it on", () => {
    const after = inserted("set", "fetch", "log");
    const changed = changedInput(draft, after, types);
    expect(changed).toEqual({ ids: ["total", "ask"], before: "nodes.fetch" });
    expect(changed && configs(readingBefore(after, changed, types))).toMatchObject({
      total: {
        fields: {
          text: "input: {{ nodes.fetch.total }} {{ trigger.input }} {{ 'input' ~ nodes.fetch['a'] }}",
          named: "{{ dict(input=nodes.fetch.a, b = nodes.fetch == 1, input = 'input=input') }}",
          plain: "input.total",
        },
      },
      ask: { condition: "nodes.fetch.total > 5" },
      quiet: { text: "{{ nodes.fetch.x | default(input=1) }}" },
      fetch: { url: "{{ input.url }}" },
    });
  });

  it("may have taken the place of the trigger", () => {
    const changed = changedInput(draft, inserted("set", "trigger", "fetch"), types);
    expect(changed).toEqual({ ids: ["fetch"], before: "trigger" });
  });

  it("is not read around once what was read is gone, or not before those that read", () => {
    const after = inserted("set", "fetch", "log");
    const changed = changedInput(draft, after, types);
    if (!changed) throw new Error("nothing was changed");
    const again = (now: FullDraft) => configs(readingBefore(now, changed, types));
    expect(again(renameNode(after, "fetch", "load", types))).toBeUndefined();
    expect(again(removeNodes(after, new Set(["fetch"])))).toBeUndefined();
    const apart = after.edges.filter(({ target }) => target !== "total");
    expect(again({ ...after, edges: apart })).toMatchObject({
      total: { fields: { text } },
      ask: { condition: "nodes.fetch.total > 5" },
    });
  });

  it("changes nothing where it passes its input on, or nobody reads it", () => {
    expect(changedInput(draft, inserted("logger", "trigger", "fetch"), types)).toBeUndefined();
    expect(changedInput(draft, inserted("set", "log", "quiet"), types)).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import type { StepView, TypeInfo } from "~/api/types";
import { type FullDraft, normalDraft } from "../graph/normal-draft";
import { namesFor, noDataReason, originOf, sameNames } from "./names";

const type = (key: string, kind: TypeInfo["kind"], examples: [unknown, unknown][]): TypeInfo => ({
  key,
  version: 1,
  kind,
  title: key,
  description: "",
  icon: "",
  inputs: [],
  outputs: [],
  dynamicOutputs: false,
  schema: {},
  page: "",
  examples: examples.map(([input, output]) => ({ title: "", config: {}, input, output })),
});

const types = new Map(
  [
    type("webhook", "trigger", [[null, { body: { total: 120 } }]]),
    type("if", "node", [[{ a: 1 }, { a: 1 }]]),
    type("set", "node", [[{ a: 1 }, { b: 1 }]]),
    type("http", "action", [[{}, { status: 200, body: { ok: true } }]]),
  ].map((one) => [one.key, one]),
);

const draft: FullDraft = normalDraft({
  trigger: { type: "webhook" },
  nodes: [
    { id: "big", type: "if" },
    { id: "fields", type: "set", config: { fields: { id: "{{ input.body.id }}" } } },
    { id: "call", type: "http" },
    { id: "end", type: "if" },
  ],
  edges: [
    { source: "trigger", target: "big" },
    { source: "big", sourceHandle: "true", target: "fields" },
    { source: "fields", target: "call" },
    { source: "call", target: "end" },
    { source: "big", sourceHandle: "false", target: "end" },
  ],
  settings: { vars: { v: 1 } },
});

const step = (
  nodeId: string,
  status: StepView["status"],
  output: unknown,
  input: unknown = null,
): StepView => ({ nodeId, step: 1, scope: "", status, attempts: [], input, output });

const event = { body: { total: 3, name: "Ada" } };
const around = (steps: StepView[], given = draft) => ({
  draft: given,
  types,
  steps,
  standIn: { value: event, origin: "delivery" as const },
  vars: { w: 2 },
  run: {},
});

describe("names that a node sees", () => {
  it("are the outputs of what came before it in the run", () => {
    const steps = [
      step("trigger", "succeeded", { t: 1 }),
      step("big", "succeeded", { t: 1 }),
      step("fields", "succeeded", { x: 2 }),
    ];
    expect(namesFor("call", around(steps), "exact")).toEqual({
      input: { x: 2 },
      trigger: { t: 1 },
      nodes: { big: { t: 1 }, fields: { x: 2 } },
      vars: { v: 1, w: 2 },
      run: {},
    });
  });

  it("are, without a run, the last event and what nodes pass on, set and usually give", () => {
    const names = namesFor("end", around([]), "likely");
    expect(names.input).toEqual({ status: 200, body: { ok: true, total: 3, name: "Ada" } });
    expect(names.nodes).toMatchObject({ big: event, fields: { id: "{{ input.body.id }}" } });
    expect(originOf(around([]))).toBe("with the last delivery");
  });

  it("have no value that is only usual where values are shown", () => {
    const names = namesFor("end", around([]), "exact");
    expect(names.input).toEqual(event);
    expect(names.nodes).toEqual({ big: event });
  });

  it("are the pinned sample before any other event", () => {
    const pinned = { ...draft, trigger: { type: "webhook", sample: { s: 1 } } };
    expect(namesFor("big", around([], pinned), "exact").input).toEqual({ s: 1 });
    expect(originOf(around([], pinned))).toBe("with the sample");
  });

  it("end where edges go in a circle", () => {
    const edges = [...draft.edges, { ...draft.edges[0], source: "end", target: "big" }];
    const circle = normalDraft({ ...draft, edges: edges as FullDraft["edges"] });
    expect(namesFor("big", around([], circle), "likely").trigger).toEqual(event);
  });

  it("are the same while they stand for the same values", () => {
    const names = namesFor("big", around([]), "exact");
    expect(sameNames(names, namesFor("big", around([]), "exact"))).toBe(true);
    expect(sameNames(names, { ...names, input: 1 })).toBe(false);
    expect(sameNames(names, { ...names, nodes: { x: 1 } })).toBe(false);
  });
});

describe("why there is no data", () => {
  it("names what failed before", () => {
    const steps = [step("trigger", "succeeded", {}), step("big", "failed", null, {})];
    expect(noDataReason(draft, "call", steps)).toBe(
      "There is no data here, as big failed before it.",
    );
    expect(noDataReason(draft, "big", steps)).toBeUndefined();
    expect(noDataReason(draft, "call", [])).toBeUndefined();
  });

  it("says when the run went another way", () => {
    const steps = [step("trigger", "succeeded", {}), step("fields", "skipped", null)];
    expect(noDataReason(draft, "fields", steps)).toMatch(/another way/);
  });
});

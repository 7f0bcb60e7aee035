import { describe, expect, it } from "vitest";
import { completionsAt, type Known } from "./completions";
import { namesFor } from "./names";
import { tokens } from "./tokens";

const known: Known = {
  names: { input: { body: { total: 3, "odd name": 1 }, items: [1, 2] }, nodes: { a: { x: 1 } } },
  filters: [{ name: "upper", about: "" }],
  functions: [{ name: "now", about: "" }],
};

function offered(text: string, mode: "template" | "expression" = "template"): string[] | null {
  const at = text.indexOf("^");
  const found = completionsAt(text.replace("^", ""), at, mode, known);
  return found?.options.map((option) => option.label) ?? null;
}

describe("completion", () => {
  it.each([
    ["plain ^", null],
    ["{{ ^ }}", ["input", "nodes", "now"]],
    ["{{ in^", ["input", "nodes", "now"]],
    ["{{ input.^ }}", ["body", "items"]],
    ["{{ input.body.to^ }}", ["total"]],
    ["{{ nodes.a.^", ["x"]],
    ["{{ 1 + nodes.^", ["a"]],
    ["{{ input | ^", ["upper"]],
    ["{{ input }} and ^", null],
    ["{{ input.body.total.^", []],
  ])("at %s", (text, options) => {
    expect(offered(text)).toEqual(options);
  });

  it("needs no braces where the field is an expression", () => {
    expect(offered("input.^", "expression")).toEqual(["body", "items"]);
  });
});

describe("colours", () => {
  it("are for expressions, not for the text around them", () => {
    const text = "Hi {{ input.n | upper ~ 'x' }} 7";
    const words = tokens(text, "template").map(
      ({ from, to, kind }) => `${kind} ${text.slice(from, to)}`,
    );
    expect(words).toEqual([
      "brace {{",
      "name input",
      "name n",
      "filter | upper",
      "string 'x'",
      "brace }}",
    ]);
    expect(tokens("not x", "expression").map(({ kind }) => kind)).toEqual(["keyword", "name"]);
    expect(tokens("{{ x", "template")).toHaveLength(2);
  });
});

describe("names that a node sees", () => {
  it("are the outputs of what comes before it", () => {
    const draft = {
      trigger: { type: "manual" },
      nodes: ["a", "b", "c"].map((id) => ({ id, type: "set" })),
      edges: [
        { source: "trigger", sourceHandle: "out", target: "a", targetHandle: "in" },
        { source: "a", sourceHandle: "out", target: "b", targetHandle: "in" },
      ],
      settings: { vars: { v: 1 } },
      notes: [],
    };
    const step = (nodeId: string, output: unknown) =>
      ({
        nodeId,
        step: 1,
        scope: "",
        status: "succeeded",
        attempts: [],
        input: null,
        output,
      }) as const;
    const steps = [step("trigger", { t: 1 }), step("a", { x: 2 }), step("c", { y: 3 })].map(
      (one) => ({ ...one, attempts: [] }),
    );
    expect(namesFor(draft, "b", steps)).toEqual({
      input: { x: 2 },
      trigger: { t: 1 },
      nodes: { a: { x: 2 } },
      vars: { v: 1 },
      run: {},
    });
  });
});

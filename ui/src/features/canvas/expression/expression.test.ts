import { describe, expect, it } from "vitest";
import { typedInTemplate } from "./braces";
import { completionsAt, type Known } from "./completions";
import { hintOver } from "./hint";
import { insertionAt } from "./insertion";
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
    ["{{ ^ }}", ["input", "nodes.a", "now"]],
    ["{{ in^", ["input", "nodes.a", "now"]],
    ["{{ input.^ }}", ["body", "items"]],
    ["{{ input.body.to^ }}", ["total", "odd name"]],
    ["{{ input['body'].^ }}", ["total", "odd name"]],
    ["{{ nodes.a.^", ["x"]],
    ["{{ 1 + nodes.^", ["a"]],
    ["{{ input | ^", ["upper"]],
    ["{{ input }} and ^", null],
    ["{{ input.body.total.^", []],
  ])("at %s", (text, options) => {
    expect(offered(text)).toEqual(options);
  });

  it("puts a name that is no word into brackets", () => {
    const found = completionsAt("{{ input.body. }}", 14, "template", known);
    expect(found?.options[1]).toMatchObject({ label: "odd name", bracket: "['odd name']" });
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

/** What the text is after signs are typed one by one at `^`, by our rules and as a plain field does. */
function typing(text: string, signs: string): string {
  let at = text.indexOf("^");
  let doc = text.replace("^", "");
  for (const sign of signs) {
    const typed = typedInTemplate(doc, at, sign) ?? {
      from: at,
      to: at,
      insert: sign,
      caret: at + 1,
    };
    doc = doc.slice(0, typed.from) + typed.insert + doc.slice(typed.to);
    at = typed.caret;
  }
  return `${doc.slice(0, at)}^${doc.slice(at)}`;
}

describe("braces", () => {
  it.each([
    ["^", "{{", "{{ ^ }}"],
    ["{^}", "{", "{{ ^ }}"],
    ["^", "{{ input.x }}", "{{ input.x }}^"],
    ["^", "{{input.x}}", "{{ input.x }}^"],
    ['{"text": "^"}', "{{ input.x }} and", '{"text": "{{ input.x }} and^"}'],
    ["{{ {'a': 1^ }}", "}", "{{ {'a': 1}^ }}"],
    ["{{ x }} ^", "}", "{{ x }} }^"],
    ["^", "{", "{^"],
  ])("from %j, typing %j", (text, signs, after) => {
    expect(typing(text, signs)).toBe(after);
  });
});

describe("data that is inserted", () => {
  const inserted = (text: string, mode: "template" | "expression" = "template") => {
    const at = text.indexOf("^");
    return insertionAt(text.replace("^", ""), at, mode, "input", ["headers", "x-id"]);
  };
  it.each([
    ["^", '{{ input.headers["x-id"] }}'],
    ["{{ ^ }}", 'input.headers["x-id"]'],
    ['{"a": "^"}', '{{ input.headers[\\"x-id\\"] }}'],
    ['{"a": ^}', '"{{ input.headers[\\"x-id\\"] }}"'],
    ['{"a": "{{ ^ }}"}', 'input.headers[\\"x-id\\"]'],
  ])("at %j", (text, path) => {
    expect(inserted(text)).toBe(path);
  });

  it("is the path alone where all is an expression", () => {
    expect(inserted("^ > 1", "expression")).toBe('input.headers["x-id"]');
  });
});

describe("hints", () => {
  it("are over the first value that is really there", () => {
    expect(hintOver({ method: "POST", body: { total: 250 } }, "x", true)).toBe(
      "such as input.body.total > 250",
    );
    expect(hintOver({ status: "paid" }, "x", true)).toBe("such as input.status == 'paid'");
    expect(hintOver({ status: "it's" }, "x", true)).toBe("such as input.status != ''");
    expect(hintOver({ status: "paid" }, "x", false)).toBe("such as input.status");
    expect(hintOver(undefined, "such as given", true)).toBe("such as given");
  });
});

import { describe, expect, it } from "vitest";
import { pathExpression } from "./json-path";
import { openAtFirst, pathOf, visibleRows } from "./json-rows";
import { above, search } from "./json-search";

const value = { a: [1, { "b/c": "x" }], "odd name": null, empty: {} };

describe("the rows of a JSON value", () => {
  it("are those whose parents are open", () => {
    const pointers = (open: string[]) =>
      visibleRows(value, new Set(open)).map((row) => row.pointer);
    expect(pointers([])).toEqual([""]);
    expect(pointers([""])).toEqual(["", "/a", "/odd name", "/empty"]);
    expect(pointers(["", "/a", "/a/1"])).toEqual([
      "",
      "/a",
      "/a/0",
      "/a/1",
      "/a/1/b~1c",
      "/odd name",
      "/empty",
    ]);
  });

  it("are few at first, however large the value is", () => {
    const large = { items: Array.from({ length: 100_000 }, (_, id) => ({ id })), one: { two: 2 } };
    const rows = visibleRows(large, openAtFirst(large));
    expect(rows.map((row) => row.pointer)).toEqual(["", "/items", "/one", "/one/two"]);
  });

  it("say the way to them as an expression", () => {
    const rows = visibleRows(value, new Set(["", "/a", "/a/1"]));
    const expressions = rows.map((row) => pathExpression("input", pathOf(row)));
    expect(expressions).toEqual([
      "input",
      "input.a",
      "input.a[0]",
      "input.a[1]",
      'input.a[1]["b/c"]',
      'input["odd name"]',
      "input.empty",
    ]);
  });

  it("can nest deeply", () => {
    let deep: unknown = 1;
    const open = new Set([""]);
    for (let depth = 0; depth < 2_000; depth += 1) {
      deep = [deep];
      open.add("/0".repeat(depth));
    }
    expect(visibleRows(deep, open)).toHaveLength(2_001);
  });
});

describe("the search", () => {
  const found = (text: string) => [...search(value, text)].filter((at) => at !== undefined);

  it("finds names and values in any case", () => {
    expect(found("B/C")).toEqual(["/a/1/b~1c"]);
    expect(found("X")).toEqual(["/a/1/b~1c"]);
    expect(found("null")).toEqual(["/odd name"]);
    expect(found("1")).toEqual(["/a/0"]);
  });

  it("knows what must be open for a match to be seen", () => {
    expect(above("/a/1/b~1c")).toEqual(["/a/1", "/a", ""]);
    expect(above("/a")).toEqual([""]);
    expect(above("")).toEqual([]);
  });
});

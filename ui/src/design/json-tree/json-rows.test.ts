import { describe, expect, it } from "vitest";
import { pathExpression } from "./json-path";
import { above, openAtFirst, pathOf, visibleRows, wholeOf } from "./json-rows";
import { search } from "./json-search";

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

  it("are ranges of a thousand where there are more, of which one is opened at a time", () => {
    const many = { list: Array.from({ length: 2_500 }, (_, id) => id * 10) };
    const closed = visibleRows(many, new Set(["", "/list"]));
    expect(closed.map(({ pointer, count }) => [pointer, count])).toEqual([
      ["", 1],
      ["/list", 2_500],
      ["/list~r0", 1_000],
      ["/list~r1000", 1_000],
      ["/list~r2000", 500],
    ]);
    const open = visibleRows(many, new Set(["", "/list", "/list~r2000"]));
    expect(open).toHaveLength(505);
    const last = open.at(-1);
    expect(last).toMatchObject({ pointer: "/list/2499", value: 24_990, depth: 3 });
    expect(last && pathExpression("input", pathOf(last))).toBe("input.list[2499]");
    const range = open[4];
    expect(range && pathExpression("input", pathOf(range))).toBe("input.list");
    expect(range && wholeOf(range)).toHaveLength(500);
  });

  it("of a long object are ranges too", () => {
    const many = Object.fromEntries(Array.from({ length: 1_200 }, (_, n) => [`k/${n}`, n]));
    const rows = visibleRows(many, new Set(["", "~r1000"]));
    expect(rows.slice(0, 4).map((row) => row.pointer)).toEqual(["", "~r0", "~r1000", "/k~11000"]);
    expect(rows[2] && wholeOf(rows[2])).toMatchObject({ "k/1000": 1_000, "k/1199": 1_199 });
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
    expect(above(value, "/a/1/b~1c")).toEqual(["", "/a", "/a/1"]);
    expect(above(value, "/a")).toEqual([""]);
    expect(above(value, "")).toEqual([]);
    const many = { list: Array.from({ length: 2_500 }, (_, id) => [id]) };
    expect(above(many, "/list/1700/0")).toEqual(["", "/list", "/list~r1000", "/list/1700"]);
  });
});

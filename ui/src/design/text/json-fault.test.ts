import { describe, expect, it } from "vitest";
import { jsonFault, neededJsonFault } from "./json-fault";

describe("what is no JSON", () => {
  it.each([
    ['{"a": }', "line 1, column 7, a value is needed here"],
    ['{"a"}', "line 1, column 5, a colon is needed here"],
    ['{"a": 1', "line 1, column 8, a comma or the closing bracket is needed here"],
    ['{\n  "a": 1,\n}', "line 3, column 1, a name in double quotes is needed here"],
    ["{a: 1}", "line 1, column 2, a name in double quotes or } is needed here"],
    ["[1 2]", "line 1, column 4, a comma or the closing bracket is needed here"],
    ["[", "line 1, column 2, a value or ] is needed here"],
    ["[1]]", "line 1, column 4, nothing more may follow here"],
    ['{"a": {{ input.x }}}', "line 1, column 7, an expression in JSON stands in double quotes"],
    ['{"a": "b}', "line 1, column 7, the text that begins here is not closed"],
    ["[01]", "line 1, column 3, a comma or the closing bracket is needed here"],
  ])("%j is told by its place", (text, place) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(jsonFault(text)).toContain(`it is no JSON: ${place}`);
  });

  it.each(['{"a": [1, {"b": null}]}', "[]", "{{ input }}", "plain", '"quoted', "7 days"])(
    "%j is left alone where a text may stand too",
    (text) => {
      expect(jsonFault(text)).toBeUndefined();
    },
  );

  it("is anything else where JSON must stand", () => {
    expect(neededJsonFault("")).toBe("This is no JSON: line 1, column 1, a value is needed here.");
    expect(neededJsonFault("hello")).toContain("line 1, column 1");
    expect(neededJsonFault('"hello"')).toBeUndefined();
  });
});

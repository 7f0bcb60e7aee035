import { describe, expect, it } from "vitest";
import { fieldsOf, resolved, type Schema, specOf } from "./spec";
import { readNumber, readValue, writtenValue } from "./typed-value";

const root: Schema = {
  $defs: {
    Method: { oneOf: [{ const: "GET", description: "Reads." }, { const: "POST" }] },
    Duration: { type: "string", examples: ["90s"] },
    Case: { type: "object", properties: { handle: { type: "string" } } },
  },
};

const kindOf = (schema: Schema) => specOf("x", schema, root).kind;

describe("fields of a schema", () => {
  it.each([
    [{ $ref: "#/$defs/Method" }, "choice"],
    [{ enum: [200, 500] }, "choice"],
    [{ anyOf: [{ $ref: "#/$defs/Duration" }, { type: "null" }] }, "text"],
    [{ type: ["string", "boolean"], "x-expression": true }, "expression"],
    [{ type: ["string", "null"], "x-connection": true }, "connection"],
    [{ type: "string", "x-app": true }, "app"],
    [{ type: ["array", "null"], items: { $ref: "#/$defs/Case" } }, "list"],
    [{ $ref: "#/$defs/Case" }, "object"],
    [{ type: "object", additionalProperties: true }, "map"],
    [{ type: "integer" }, "number"],
    [{ type: "boolean" }, "boolean"],
    [{}, "any"],
    [{ anyOf: [{ type: ["string", "number"] }, { type: "object", properties: {} }] }, "any"],
  ])("%j is a %s", (schema, kind) => {
    expect(kindOf(schema)).toBe(kind);
  });

  it("keep their own words before those of what they refer to", () => {
    const schema = resolved({ $ref: "#/$defs/Duration", title: "For" }, root);
    expect(schema).toMatchObject({ title: "For", type: "string" });
    expect(specOf("for", schema, root)).toMatchObject({ title: "For", placeholder: "such as 90s" });
  });

  it("come with what must be set first", () => {
    const fields = fieldsOf({ properties: { a: {}, b: {} }, required: ["b"] });
    expect(fields.map((field) => field.name)).toEqual(["b", "a"]);
  });
});

describe("values written as text", () => {
  it.each([
    "hello",
    "",
    7,
    true,
    null,
    "7",
    "true",
    '"x"',
    { a: [1] },
    "{{ input.x }}",
    "{{",
    "[",
    "7 days",
  ])("%j is read as what it was", (value) => {
    expect(readValue(writtenValue(value))).toEqual(value);
  });

  it("are numbers where they can be", () => {
    expect(readNumber(" 7 ")).toBe(7);
    expect(readNumber("{{ input.n }}")).toBe("{{ input.n }}");
    expect(readNumber("")).toBe("");
  });
});

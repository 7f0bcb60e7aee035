import { describe, expect, it } from "vitest";
import { emptyValue, fieldsOf, resolved, type Schema, specOf } from "./spec";
import { durationWords, readDuration } from "./static/duration";
import { readNumber, readScalar, readValue, writtenValue } from "./typed-value";

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
    [{ type: ["string", "array"] }, "any"],
    [{ anyOf: [{ type: ["string", "number"] }, { type: "object", properties: {} }] }, "union"],
    [{ anyOf: [{ type: "integer" }, { type: "string", pattern: "x" }] }, "scalar"],
    [{ type: ["string", "number", "boolean", "null"] }, "scalar"],
    [{ type: "string", format: "span" }, "duration"],
    [{ anyOf: [{ $ref: "#/$defs/Duration" }, { type: "null" }], "x-scenario": true }, "scenario"],
  ])("%j is a %s", (schema, kind) => {
    expect(kindOf(schema)).toBe(kind);
  });

  it("keep their own words before those of what they refer to", () => {
    const schema = resolved({ $ref: "#/$defs/Duration", title: "For" }, root);
    expect(schema).toMatchObject({ title: "For", type: "string" });
    expect(specOf("for", schema, root)).toMatchObject({ title: "For", placeholder: "such as 90s" });
  });

  it("offer choices by their titles where they have some", () => {
    const schema = { oneOf: [{ const: "a", title: "At once", description: "Now." }, { const: 2 }] };
    expect(specOf("x", schema, root)).toMatchObject({
      choices: [
        { value: "a", title: "At once", about: "Now." },
        { value: 2, title: "", about: "" },
      ],
    });
  });

  it("say what holds where nothing is set, also where no value of theirs does", () => {
    const oneOf = [{ const: "a", title: "At once" }];
    const spec = specOf("x", { oneOf, "x-absent": "As the scheme says" }, root);
    expect(spec.placeholder).toBe("As the scheme says");
  });

  it("come in the order of the schema", () => {
    const fields = fieldsOf({ properties: { method: {}, url: {}, a: {} }, required: ["url"] });
    expect(fields.map((field) => field.name)).toEqual(["method", "url", "a"]);
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

  it("are of the types that are taken", () => {
    expect(readScalar("7", ["integer", "string"])).toBe(7);
    expect(readScalar("7.5", ["integer", "string"])).toBe("7.5");
    expect(readScalar("true", ["integer", "string"])).toBe("true");
    expect(readScalar("true", ["boolean", "string"])).toBe(true);
    expect(readScalar("[1]", ["number", "string"])).toBe("[1]");
  });

  it("are numbers where they can be", () => {
    expect(readNumber(" 7 ")).toBe(7);
    expect(readNumber("{{ input.n }}")).toBe("{{ input.n }}");
    expect(readNumber("")).toBe("");
  });
});

describe("lengths of time", () => {
  it.each([
    ["90s", "1 minute 30 seconds"],
    ["1h 30m", "1 hour 30 minutes"],
    ["1h30m", "1 hour 30 minutes"],
    ["7d", "7 days"],
    ["2 weeks, 1 day", "15 days"],
    ["250ms", "250 milliseconds"],
    ["PT1H30M", "1 hour 30 minutes"],
    ["P1DT0.5S", "1 day 500 milliseconds"],
    ["0s", "no time at all"],
  ])("%s is %s", (text, words) => {
    expect(durationWords(readDuration(text) ?? Number.NaN)).toBe(words);
  });

  it.each(["", "soon", "90", "1mo", "1y", "30m 1h", "1h 1h", "P", "PT", "P1Y", "-1h", "{{ x }}"])(
    "%j is none",
    (text) => {
      expect(readDuration(text)).toBeUndefined();
    },
  );
});

it("an object begins with all that must be in it", () => {
  const schema = {
    type: "object",
    properties: { limit: { type: "integer", default: 3 }, per: { type: "string" }, key: {} },
    required: ["limit", "per"],
  };
  expect(emptyValue(specOf("x", schema, {}), {})).toEqual({ limit: 3, per: "" });
});

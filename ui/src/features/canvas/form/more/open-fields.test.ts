import { expect, it } from "vitest";
import { fieldsOf, type Schema, specOf } from "../spec";
import { chipText, isEmptyValue, openFields } from "./open-fields";

const root: Schema = {
  $defs: { Method: { oneOf: [{ const: "GET" }, { const: "POST" }] } },
};

function fields(schema: Schema) {
  return fieldsOf(schema).map((field) => {
    return { ...field, spec: specOf(field.name, field.schema, root) };
  });
}

const http = fields({
  required: ["url"],
  properties: {
    method: { $ref: "#/$defs/Method", default: "GET" },
    url: { type: "string" },
    timeout: { type: "string", title: "Timeout", default: "30s" },
    success: { type: "array", title: "Success", default: ["2xx", 304] },
    headers: { type: "object", title: "Headers", default: {} },
    connection: { type: ["string", "null"], title: "Connection", default: null },
    alert: { type: "boolean", title: "Alert", default: true },
    status: { enum: [200, 500], default: null },
  },
});

it("what is needed stands open, and what is read at a glance before anything stands aside", () => {
  expect([...openFields(http, root)]).toEqual(["method", "url"]);
  const logger = fields({
    required: ["message"],
    properties: { message: {}, loud: { type: "boolean", default: false }, data: {} },
  });
  expect([...openFields(logger, root)]).toEqual(["message", "loud"]);
  const late = fields({ required: ["b"], properties: { a: {}, b: {} } });
  expect([...openFields(late, root)]).toEqual(["b"]);
});

it("a form never begins with nothing", () => {
  const delay = fields({ properties: { for: { type: "string" }, until: { type: "string" } } });
  expect([...openFields(delay, root)]).toEqual(["for"]);
  const respond = fields({
    properties: {
      status: { type: "integer", default: 200 },
      headers: { type: "object", default: {} },
      json: { default: null },
      body: { type: "string", default: null },
    },
  });
  expect([...openFields(respond, root)]).toEqual(["json"]);
});

it("figures that all have a default stand open together", () => {
  const retry = fields({
    properties: { attempts: { type: "integer", default: 3 }, initial: { default: "1s" } },
  });
  expect([...openFields(retry, root)]).toEqual(["attempts", "initial"]);
});

it("what stands aside says its default", () => {
  const texts = Object.fromEntries(http.map((field) => [field.name, chipText(field, root)]));
  expect(texts).toMatchObject({
    timeout: "Timeout: 30s",
    success: "Success: 2xx, 304",
    headers: "Headers",
    connection: "Connection",
    alert: "Alert: true",
  });
});

it("an empty field is none, an object without members is one", () => {
  const spec = (schema: Schema) => specOf("x", schema, root);
  expect(isEmptyValue(spec({ type: "string" }), "")).toBe(true);
  expect(isEmptyValue(spec({ type: "array" }), [])).toBe(true);
  expect(isEmptyValue(spec({ type: "object" }), {})).toBe(true);
  expect(isEmptyValue(spec({ type: "object", properties: { a: {} } }), {})).toBe(false);
  expect(isEmptyValue(spec({ type: "integer" }), 0)).toBe(false);
});

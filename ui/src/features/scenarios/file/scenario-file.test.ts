import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { edgeText, parseEdges } from "./edge-text";
import { FileError, readScenarios } from "./scenario-file";

describe("edges", () => {
  it.each([
    ["trigger -> a", ["trigger -> a"]],
    ["a.true->b", ["a.true -> b"]],
    ["a -> b.error -> c.left", ["a -> b", "b.error -> c.left"]],
    ['route."EU/US" -> x', ['route."EU/US" -> x']],
    ['a."-> \\"b\\"" -> c', ['a."-> \\"b\\"" -> c']],
  ])("%s is read and written", (text, expected) => {
    expect(parseEdges(text).map(edgeText)).toEqual(expected);
  });

  it.each([
    ["", "expected the id of a node"],
    ["a", "an edge leads from one node to another"],
    ["a ->", "expected the id of a node"],
    ["a.EU/US -> b", "expected `->` before `/US -> b`"],
    ["a. -> b", "expected the name of a handle"],
  ])("%s is refused", (text, expected) => {
    expect(() => parseEdges(text)).toThrow(expected);
  });
});

describe("a scenario file", () => {
  it("gives a draft", () => {
    const [scenario] = readScenarios(`
scenario: orders
description: Tells of orders
enabled: false
settings: { parallel: 2 }
trigger: { type: webhook, app: shop }
nodes:
  note: { type: logger, config: { message: "{{ input }}" } }
edges: [trigger -> note]
layout: { trigger: [0, 1], note: [240, 2] }
---
app: shop
`);
    expect(scenario).toEqual({
      name: "orders",
      enabled: false,
      draft: {
        trigger: { type: "webhook", config: { app: "shop" }, position: { x: 0, y: 1 } },
        nodes: [
          {
            id: "note",
            type: "logger",
            config: { message: "{{ input }}" },
            position: { x: 240, y: 2 },
          },
        ],
        edges: [{ source: "trigger", sourceHandle: "out", target: "note", targetHandle: "in" }],
        settings: { parallel: 2, description: "Tells of orders" },
      },
    });
  });

  it("may be any of the examples, or JSON", () => {
    const files = readdirSync("../examples").filter((file) => file.endsWith(".yaml"));
    const texts = files.map((file) => readFileSync(`../examples/${file}`, "utf8"));
    const scenarios = texts.filter((text) => /^scenario:/m.test(text)).flatMap(readScenarios);
    expect(scenarios.length).toBeGreaterThan(2);
    const json = '{"scenario":"a","trigger":{"type":"manual"}}';
    expect(readScenarios(json)[0]?.name).toBe("a");
  });

  it.each([
    ["scenario: [", /^Line 1: /],
    ["app: shop", /no scenario in this file/],
    ["just text", /no scenario in this file/],
    ["scenario: a\ntrigger: webhook", /^Line 2: `trigger`/],
    ["scenario: a\ntrigger: {type: manual}\nnodes: 3", /^Line 3: `nodes`/],
    ["scenario: a\ntrigger: {type: manual}\nnodes: {a: 1}", /^Line 3: `a` must have a type/],
    ["scenario: a\ntrigger: {type: manual}\n\nedges: [a b]", /^Line 4: `a b`: expected `->`/],
  ])("that is not one is refused with the place: %s", (text, expected) => {
    expect(() => readScenarios(text)).toThrow(FileError);
    expect(() => readScenarios(text)).toThrow(expected);
  });
});

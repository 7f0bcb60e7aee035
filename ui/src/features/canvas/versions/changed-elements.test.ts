import { expect, it } from "vitest";
import type { DraftChange } from "~/api/types";
import { normalDraft } from "../graph/normal-draft";
import { changedElements } from "./changed-elements";
import { unifiedLines } from "./unified-lines";

const after = normalDraft({
  trigger: { type: "manual" },
  nodes: [
    { id: "b", type: "logger", name: "Bee" },
    { id: "c", type: "set" },
  ],
});

function told(changes: DraftChange[]) {
  return changedElements(changes, after).map(({ how, label, parts, isOnlyLayout }) => {
    const names = parts.map(({ name }) => name).join(" ");
    return `${how} ${label}: ${names}${isOnlyLayout ? " (layout)" : ""}`;
  });
}

it("tells each element once, with all that changed in it", () => {
  const node = { element: "node", id: "b", kind: "changed" } as const;
  const found = told([
    { element: "trigger", kind: "changed", pointer: "/trigger/position", after: { x: 1, y: 1 } },
    { element: "node", id: "a", kind: "removed", pointer: "/nodes/0", before: { name: "Old" } },
    { element: "node", id: "c", kind: "added", pointer: "/nodes/1", after: { id: "c" } },
    { ...node, pointer: "/nodes/0/position", before: null, after: { x: 1, y: 2 } },
    { ...node, pointer: "/nodes/0/config/a~1b/~0c", after: 1 },
    { element: "edge", kind: "removed", pointer: "/edges/0", before: edge("trigger", "a") },
    { element: "edge", kind: "added", pointer: "/edges/0", after: edge("b", "c", "error") },
    { element: "setting", kind: "changed", pointer: "/settings/labels/order", after: "x" },
    { element: "note", id: "n", kind: "added", pointer: "/notes/0", after: {} },
  ]);
  expect(found).toEqual([
    "changed Trigger: position (layout)",
    "removed Old: ",
    "added c: ",
    "changed Bee: position config.a/b.~c",
    "removed Trigger → Old: ",
    "added Bee (error) → c: ",
    "changed Setting labels: order",
    "added Note:  (layout)",
  ]);
});

it("tells that only the order is another one", () => {
  expect(
    told([{ element: "node", kind: "changed", pointer: "/nodes", before: ["a"], after: ["b"] }]),
  ).toEqual(["changed Order of the nodes: "]);
});

function edge(source: string, target: string, sourceHandle = "out") {
  return { source, sourceHandle, target, targetHandle: "in" };
}

it("reads a unified diff, and a removed line of dashes is no heading", () => {
  const text = "--- 1\n+++ draft\n@@ -1,3 +1,3 @@\n scenario: a\n---- x\n+b\n \n";
  expect(unifiedLines(text)).toEqual([
    { how: "place", text: "@@ -1,3 +1,3 @@" },
    { how: "same", text: "scenario: a" },
    { how: "removed", text: "--- x" },
    { how: "added", text: "b" },
    { how: "same", text: "" },
  ]);
});

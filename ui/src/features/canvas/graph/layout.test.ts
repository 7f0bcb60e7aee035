import { expect, it } from "vitest";
import type { Draft, TypeInfo } from "~/api/types";
import { layoutPlaces, placeAfter } from "./arrange";
import { typesByKey } from "./handles";
import { type FullDraft, normalDraft } from "./normal-draft";
import { NODE_HEIGHT, NODE_WIDTH, nodeHeight, outputOffset } from "./size";

const types = typesByKey(
  [
    { key: "manual", inputs: [], outputs: ["out"] },
    { key: "set", inputs: ["in"], outputs: ["out", "error"] },
    { key: "switch", inputs: ["in"], outputs: ["default", "error"], dynamicOutputs: true },
  ].map(
    (type) =>
      ({
        ...type,
        outputs: type.outputs.map((name) => ({ name, description: "" })),
      }) as unknown as TypeInfo,
  ),
);

const cases = Array.from({ length: 8 }, (_, index) => ({ handle: `c${index}`, value: index }));
const edge = (source: string, target: string, sourceHandle = "out") => ({
  source,
  sourceHandle,
  target,
  targetHandle: "in",
});

/** Two switches of nine outputs below one another, each with a node for each output. */
const wide = normalDraft({
  trigger: { type: "manual" },
  nodes: [
    ...["s1", "s2"].map((id) => ({ id, type: "switch", config: { cases } })),
    ...cases.flatMap(({ handle }) =>
      ["s1", "s2"].map((id) => ({ id: `${id}_${handle}`, type: "set" })),
    ),
  ],
  edges: ["s1", "s2"].flatMap((id) => [
    edge("trigger", id),
    ...cases.map(({ handle }) => edge(id, `${id}_${handle}`, handle)),
  ]),
} as Draft);

function overlapping(draft: FullDraft): string[] {
  const where = layoutPlaces(draft, types);
  const boxes = [...where].map(([id, place]) => ({
    id,
    ...place,
    height: nodeHeight(draft, id, types),
  }));
  return boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter(
        (b) => Math.abs(a.x - b.x) < NODE_WIDTH && a.y < b.y + b.height && b.y < a.y + a.height,
      )
      .map((b) => `${a.id} ${b.id}`),
  );
}

it("a node is as high as its outputs are many, and each leaves at its own height", () => {
  expect(nodeHeight(wide, "trigger", types)).toBe(NODE_HEIGHT);
  expect(nodeHeight(wide, "s1", types)).toBe(NODE_HEIGHT + 9 + 9 * 24);
  const heights = ["c0", "c1", "default"].map((name) => outputOffset(wide, "s1", name, types));
  expect(heights).toEqual(heights.toSorted((a, b) => a - b));
  expect(heights.at(-1)).toBeLessThan(nodeHeight(wide, "s1", types));
});

it("nothing that is laid out by itself covers anything", () => {
  expect(overlapping(wide)).toEqual([]);
});

it("what leaves a node by its outputs stands in their order", () => {
  const where = layoutPlaces(wide, types);
  for (const id of ["s1", "s2"]) {
    const heights = cases.map(({ handle }) => where.get(`${id}_${handle}`)?.y ?? Number.NaN);
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
  }
});

it("a new node stands clear of a high one", () => {
  const where = layoutPlaces(wide, types);
  const place = placeAfter(wide, "trigger", types);
  const tall = ["s1", "s2"].map((id) => ({
    top: where.get(id)?.y ?? 0,
    bottom: (where.get(id)?.y ?? 0) + nodeHeight(wide, id, types),
  }));
  for (const { top, bottom } of tall) {
    expect(place.y > bottom || place.y + NODE_HEIGHT < top).toBe(true);
  }
});

import { expect, it } from "vitest";
import type { TypeInfo } from "~/api/types";
import { cleared } from "./free-place";
import { normalDraft } from "./normal-draft";

const outputs = (...names: string[]) => names.map((name) => ({ name, description: "" }));
const types = new Map([
  ["if", { key: "if", outputs: outputs("true", "false", "error") } as TypeInfo],
  ["set", { key: "set", outputs: outputs("out", "error") } as TypeInfo],
]);

const draft = normalDraft({
  trigger: { type: "manual", position: { x: 0, y: 0 } },
  nodes: [
    { id: "check", type: "if", position: { x: 300, y: 0 } },
    { id: "new", type: "set", position: { x: 310, y: 90 } },
    { id: "free", type: "set", position: { x: 900, y: 0 } },
  ],
});

it("moves what is new below the node that it would cover, outputs included", () => {
  const [check, added] = cleared(draft, new Set(["new"]), types).nodes;
  expect(added?.position?.x).toBe(310);
  expect(added?.position?.y).toBeGreaterThan((check?.position?.y ?? 0) + 111);
});

it("leaves alone what covers nothing", () => {
  expect(cleared(draft, new Set(["free"]), types)).toBe(draft);
});

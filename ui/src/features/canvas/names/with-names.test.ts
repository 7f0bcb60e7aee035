import { expect, it } from "vitest";
import { normalDraft } from "../graph/normal-draft";
import { withNames } from "./with-names";

const draft = normalDraft({
  trigger: { type: "manual" },
  nodes: [
    { id: "check", type: "if", name: "Check" },
    { id: "bare", type: "if" },
  ],
});

it("tells nodes by the names that people gave them", () => {
  expect(withNames(draft, "config of node `check`: /condition: x is not defined")).toBe(
    "config of “Check”: /condition: x is not defined",
  );
  expect(withNames(draft, "node `bare` and node `gone`")).toBe("node `bare` and node `gone`");
});

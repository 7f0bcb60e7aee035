import { expect, it } from "vitest";
import { blocks, section } from "./manual-blocks";

it("reads headings, text, lists, tables and code", () => {
  const page =
    "## Output\nIts input,\nunchanged.\n\n- in `in`: a\n- out `b`\n\n| field | |\n|---|---|\n| `x` | An x. |\n\n```json\n{}\n\n[]\n```\n";
  expect(blocks(page)).toEqual([
    { kind: "heading", text: "Output" },
    { kind: "text", text: "Its input, unchanged." },
    { kind: "list", items: ["in `in`: a", "out `b`"] },
    { kind: "table", rows: [["`x`", "An x."]] },
    { kind: "code", text: "{}\n\n[]" },
  ]);
});

it("gives what stands under one heading", () => {
  const page =
    "## Output\nIts input.\n\n## Fails when\nIt is late.\n\n- or lost\n\n## Config\nNone.";
  const late = { kind: "text", text: "It is late." };
  expect(section(page, "Fails when")).toEqual([late, { kind: "list", items: ["or lost"] }]);
  expect(section(page, "Config")).toEqual([{ kind: "text", text: "None." }]);
  expect(section(page, "Handles")).toEqual([]);
});

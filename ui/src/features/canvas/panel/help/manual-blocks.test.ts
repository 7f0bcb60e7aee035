import { expect, it } from "vitest";
import { blocks } from "./manual-blocks";

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

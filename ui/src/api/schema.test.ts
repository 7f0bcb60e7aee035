import { execFileSync } from "node:child_process";
import { it } from "vitest";

it("the generated types are those of docs/openapi.json", () => {
  execFileSync("node", ["scripts/generate-schema.mjs", "--check"]);
}, 30_000);

// Writes src/api/schema.d.ts from the OpenAPI document; with --check it only compares, and ends with
// status 1 when they differ.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTypescript, { astToString } from "openapi-typescript";

const source = new URL("../../docs/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.d.ts", import.meta.url);

// What has a default may be left out of a body, so it is optional.
const nodes = await openapiTypescript(source, { defaultNonNullable: false });
const text = `// Made from docs/openapi.json by \`npm run generate\`; not to be edited.\n${astToString(nodes)}`;

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    process.stderr.write("src/api/schema.d.ts differs from docs/openapi.json: npm run generate\n");
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}

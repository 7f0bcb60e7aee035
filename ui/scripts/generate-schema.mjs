// Writes what the editor knows of the API from the OpenAPI document: src/api/schema.d.ts, the types,
// and src/api/draft-schemas.json, the schemas that forms are made of. With --check it only compares,
// and ends with status 1 when they differ.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTypescript, { astToString } from "openapi-typescript";

const source = new URL("../../docs/openapi.json", import.meta.url);

// What has a default may be left out of a body, so it is optional.
const nodes = await openapiTypescript(source, { defaultNonNullable: false });
const types = `// Made from docs/openapi.json by \`npm run generate\`; not to be edited.\n${astToString(nodes)}`;

/** What a person sets in forms besides the config of nodes; with all that these refer to. */
const FORMS = ["Node", "Settings"];

function formSchemas() {
  const { schemas } = JSON.parse(readFileSync(source, "utf8")).components;
  const found = new Map();
  const take = (name) => {
    if (found.has(name)) return;
    found.set(name, schemas[name]);
    for (const [, other] of JSON.stringify(schemas[name]).matchAll(
      /#\/components\/schemas\/(\w+)/g,
    )) {
      take(other);
    }
  };
  FORMS.forEach(take);
  return { components: { schemas: Object.fromEntries(found) } };
}

const targets = [
  ["schema.d.ts", types],
  ["draft-schemas.json", `${JSON.stringify(formSchemas(), null, 2)}\n`],
];
for (const [name, text] of targets) {
  const target = new URL(`../src/api/${name}`, import.meta.url);
  if (!process.argv.includes("--check")) {
    writeFileSync(target, text);
  } else if (readFileSync(target, "utf8") !== text) {
    process.stderr.write(`src/api/${name} differs from docs/openapi.json: npm run generate\n`);
    process.exitCode = 1;
  }
}

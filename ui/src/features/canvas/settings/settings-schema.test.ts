import { expect, it } from "vitest";
import { fieldsOf, type Schema, specOf } from "../form/spec";
import { SETTING_GROUPS, SETTING_WORDS, settingsForm } from "./settings-schema";
import { ROOT } from "./worded";

it("every setting of the API has its words and one place in the form", () => {
  const schemas = (ROOT.components as { schemas: { Settings: { properties: object } } }).schemas;
  const all = Object.keys(schemas.Settings.properties).toSorted();
  expect(Object.keys(SETTING_WORDS).toSorted()).toEqual(all);
  expect(SETTING_GROUPS.flatMap((group) => group.names).toSorted()).toEqual(all);
});

it("no setting is drawn as JSON, but the values of variables, which are any", () => {
  const seen: Record<string, string> = {};
  const walk = (schema: Schema, at: string) => {
    for (const field of fieldsOf(schema)) {
      const spec = specOf(field.name, field.schema, ROOT);
      const pointer = `${at}/${field.name}`;
      seen[pointer] = spec.kind;
      if (spec.kind === "object") walk(spec.schema, pointer);
      if (spec.kind === "map") seen[`${pointer}/*`] = specOf("x", spec.value, ROOT).kind;
      if (spec.kind === "list") seen[`${pointer}/*`] = specOf("x", spec.item, ROOT).kind;
    }
  };
  for (const group of SETTING_GROUPS) walk(settingsForm(group.names), "");
  expect(seen).toMatchObject({
    "/description": "text",
    "/tags/*": "text",
    "/timezone": "timezone",
    "/deadline": "duration",
    "/parallel": "number",
    "/concurrency/key": "expression",
    "/concurrency/whenFull": "choice",
    "/rateLimit/per": "duration",
    "/retry/initial": "duration",
    "/retry/jitter": "choice",
    "/onFailure": "choice",
    "/errorScenario": "scenario",
    "/alert": "boolean",
    "/labels/*": "expression",
    "/vars/*": "any",
    "/retention/failed/age": "duration",
    "/retention/failed/count": "number",
  });
  const free = Object.entries(seen).filter(([, kind]) => kind === "any");
  expect(free).toEqual([["/vars/*", "any"]]);
});

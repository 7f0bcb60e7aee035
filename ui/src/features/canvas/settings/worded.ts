/** Schemas of the API's document with the words of the editor, for forms of what is no config. */
import document from "~/api/draft-schemas.json";
import { isSchema, resolved, type Schema } from "../form/spec";

/** What `$ref` in these schemas points into. */
export const ROOT: Schema = document;

export interface Word {
  title: string;
  description?: string;
  /** What holds where nothing is set. */
  default?: unknown;
  additionalProperties?: Schema;
  "x-long"?: true;
  "x-expression"?: true;
  "x-scenario"?: true;
  "x-timezone"?: true;
  members?: Words;
}

export type Words = Readonly<Record<string, Word>>;

/** The named fields of a document of the API, in the order of the words. */
export function formOf(name: "Node" | "Settings", words: Words): Schema {
  return worded(resolved({ $ref: `#/components/schemas/${name}` }, ROOT), words);
}

function worded(schema: Schema, words: Words): Schema {
  const all = isSchema(schema.properties) ? schema.properties : {};
  const fields = Object.entries(words).map(([name, { members, ...own }]) => {
    const given = all[name];
    const whole = { ...(isSchema(given) ? resolved(given, ROOT) : {}), ...own };
    return [name, members ? worded(whole, members) : whole] as const;
  });
  return { ...schema, properties: Object.fromEntries(fields) };
}

/** Scenario files, read and written by the server; nothing of it is saved. */
import { body, client } from "../client";
import type { Draft, ParsedFile } from "../types";

/** What a text holds, YAML or JSON, and what is wrong with its form. */
export function parseFile(text: string): Promise<ParsedFile> {
  return body(client.POST("/api/files/parse", { body: { text } }));
}

/** A draft as the text of a scenario file. */
export async function printFile(name: string, draft: Draft): Promise<string> {
  return (await body(client.POST("/api/files/print", { body: { name, draft } }))).text;
}

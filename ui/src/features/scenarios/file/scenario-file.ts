/**
 * Reads scenario files (`docs/scenarios.md`) into drafts. It checks their form alone: what is wrong
 * with the scenario itself the server tells, as for every draft.
 */
import { type Document, isMap, isNode, LineCounter, parseAllDocuments } from "yaml";
import type { NewScenario } from "~/api/types";
import { parseEdges } from "./edge-text";

/** What is wrong with a file, and where. */
export class FileError extends Error {
  override readonly name = "FileError";
}

type Fields = Record<string, unknown>;

const TRIGGER_KEYS = new Set(["type", "typeVersion", "config", "sample"]);
/** Aliases can make a small file an enormous document. */
const ALIASES_MAX = 100;

/** The scenarios of a file; apps and connections beside them are left out. */
export function readScenarios(text: string): NewScenario[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const found = [...documents].flatMap((document) => {
    const [error] = document.errors;
    if (error) throw new FileError(`Line ${lines.linePos(error.pos[0]).line}: ${error.message}`);
    const fields: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
    if (!isFields(fields) || !("scenario" in fields)) return [];
    return [scenario(fields, (key) => lineOf(document, lines, key))];
  });
  if (found.length === 0) {
    throw new FileError("There is no scenario in this file: none of its documents has `scenario`.");
  }
  return found;
}

function scenario(fields: Fields, line: (key: string) => string): NewScenario {
  const refuse = (key: string, message: string): never => {
    throw new FileError(`${line(key)}${message}`);
  };
  const name = fields.scenario;
  if (typeof name !== "string") return refuse("scenario", "`scenario` must be a name.");
  if (!isFields(fields.trigger)) return refuse("trigger", "`trigger` must say what starts runs.");
  const layout = isFields(fields.layout) ? fields.layout : {};
  const draft: Fields = {
    trigger: trigger(fields.trigger, layout.trigger),
    nodes: nodes(fields.nodes, layout, (message) => refuse("nodes", message)),
    edges: edges(fields.edges, (message) => refuse("edges", message)),
    settings: settings(fields),
    ...("notes" in fields ? { notes: fields.notes } : {}),
  };
  return {
    name,
    ...(typeof fields.enabled === "boolean" ? { enabled: fields.enabled } : {}),
    // Its form beyond this the server checks.
    draft: draft as unknown as NonNullable<NewScenario["draft"]>,
  };
}

/** The fields of the config may stand beside `type`. */
function trigger(given: Fields, place: unknown): Fields {
  const own = Object.entries(given).filter(([key]) => TRIGGER_KEYS.has(key));
  const beside = Object.entries(given).filter(([key]) => !TRIGGER_KEYS.has(key));
  const config = isFields(given.config) ? given.config : {};
  return {
    ...Object.fromEntries(own),
    config: { ...config, ...Object.fromEntries(beside) },
    ...position(place),
  };
}

/** By id, or as a list. */
function nodes(given: unknown, layout: Fields, refuse: (message: string) => never): Fields[] {
  if (given === undefined || given === null) return [];
  const list = Array.isArray(given)
    ? given
    : Object.entries(isFields(given) ? given : refuse("`nodes` must be nodes by their ids.")).map(
        ([id, node]) => (isFields(node) ? { ...node, id } : refuse(`\`${id}\` must have a type.`)),
      );
  return list.map((node: unknown) => {
    if (!isFields(node)) return refuse("Each of `nodes` must have an id and a type.");
    return { ...node, ...position(layout[String(node.id)]) };
  });
}

function edges(given: unknown, refuse: (message: string) => never) {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) return refuse("`edges` must be a list such as `trigger -> a`.");
  return given.flatMap((edge: unknown) => {
    if (typeof edge !== "string") return refuse("An edge is written `a -> b`.");
    try {
      return parseEdges(edge);
    } catch (error) {
      return refuse(`\`${edge}\`: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

/** The settings, with what stands at the top of a file. */
function settings(fields: Fields): Fields {
  const top = ["description", "tags", "vars"].filter((key) => key in fields);
  return {
    ...(isFields(fields.settings) ? fields.settings : {}),
    ...Object.fromEntries(top.map((key) => [key, fields[key]])),
  };
}

function position(place: unknown): Fields {
  if (!Array.isArray(place)) return {};
  const [x, y]: unknown[] = place;
  return typeof x === "number" && typeof y === "number" ? { position: { x, y } } : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** "Line 7: ", for a key at the top of a document. */
function lineOf(document: Document, lines: LineCounter, key: string): string {
  if (!isMap(document.contents)) return "";
  const node = document.contents.items.find((item) => String(item.key) === key)?.key;
  const offset = isNode(node) ? node.range?.[0] : undefined;
  return offset === undefined ? "" : `Line ${lines.linePos(offset).line}: `;
}

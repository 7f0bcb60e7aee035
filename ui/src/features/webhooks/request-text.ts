/** A request to a webhook as it is typed, and the one that is sent. */
import { neededJsonFault } from "~/design/text/json-fault";
import { hasBody, type Method, type Outgoing } from "./signing/curl";
import type { Header } from "./signing/sign";

export interface RequestText {
  method: Method;
  /** Behind the app's address, with the query. */
  path: string;
  contentType: string;
  body: string;
  /** One a line: "X-Kind: new". */
  headers: string;
  /** What a repeated event is recognised by; empty is none. */
  key: string;
}

export const JSON_TYPE = "application/json";
export const FORM_TYPE = "application/x-www-form-urlencoded";
export const TEXT_TYPE = "text/plain";

/** What is sent where nothing is known of the events that come. */
export const EXAMPLE: RequestText = {
  method: "POST",
  path: "",
  contentType: JSON_TYPE,
  body: '{\n  "id": 1,\n  "text": "Hello"\n}',
  headers: "",
  key: "",
};

/** Only for a text without faults. */
export function outgoingOf(webhookUrl: string, text: RequestText): Outgoing {
  const { method, contentType, body, key } = text;
  return {
    method,
    url: urlOf(webhookUrl, text),
    contentType,
    headers: headerLines(text.headers)
      .map(readHeader)
      .filter((header) => header !== undefined),
    key: key.trim(),
    body: hasBody(method) ? body : "",
  };
}

export function urlOf(webhookUrl: string, { path }: Pick<RequestText, "path">): string {
  const below = path.trim().replace(/^\/+/, "");
  return `${webhookUrl}${below === "" || below.startsWith("?") ? "" : "/"}${below}`;
}

/** What stands in the way of sending it, by the name of the field. */
export function faultsOf(text: RequestText): Partial<Record<"body" | "headers" | "key", string>> {
  const { method, contentType, body, key } = text;
  const isJson = contentType === JSON_TYPE && hasBody(method) && body.trim() !== "";
  const bodyFault = isJson ? neededJsonFault(body) : undefined;
  const wrong = headerLines(text.headers).find((line) => readHeader(line) === undefined);
  return {
    ...(bodyFault === undefined ? {} : { body: bodyFault }),
    ...(wrong === undefined ? {} : { headers: `Expected "Name: value" in each line: ${wrong}` }),
    ...(HEADER_VALUE.test(key) ? {} : { key: "A header can only have letters of Latin 1." }),
  };
}

function headerLines(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

const HEADER_VALUE = /^[\t\x20-\x7e\xa0-\xff]*$/;

function readHeader(line: string): Header | undefined {
  const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+):\s*(.*?)\s*$/.exec(line) ?? [];
  if (name === undefined || value === undefined || !HEADER_VALUE.test(value)) return undefined;
  return [name, value];
}

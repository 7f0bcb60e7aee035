/** The request that an event of a webhook trigger came by: what is sent to have it once more. */
import {
  FORM_TYPE,
  JSON_TYPE,
  type RequestText,
  TEXT_TYPE,
} from "~/features/webhooks/request-text";
import { METHODS } from "~/features/webhooks/signing/curl";
import { isSchema } from "../form/spec";

/** To a path that the trigger listens to. What is no event is taken as the body of one. */
export function requestOfEvent(event: unknown, pattern: string): RequestText {
  const { method, headers, query, path, body } = partsOf(event);
  const contentType = contentTypeOf(mediaType(headers), body);
  return {
    method: METHODS.find((one) => one === method) ?? "POST",
    path: `${pathOf(pattern, path)}${queryOf(query)}`,
    contentType,
    body: bodyText(body, contentType),
    headers: headerLines(headers),
    key: "",
  };
}

/** Where the body is not sent as it came: in words; empty else. */
export function otherTypeNote(event: unknown): string {
  const { headers, body } = partsOf(event);
  if (body === undefined || body === null) return "";
  const told = mediaType(headers);
  const type = contentTypeOf(told, body);
  if (told === "" || told === type) return "";
  return `It came as ${told} and is sent as ${type}: what listens gets the same body, with another content-type.`;
}

type Members = Readonly<Record<string, unknown>>;

const MULTIPART = "multipart/";

/** What its body was, without parameters; empty where it does not say. */
function mediaType(headers: Members): string {
  const [type = ""] = String(headers["content-type"] ?? "").split(";");
  return type.trim();
}

function partsOf(event: unknown) {
  const isEvent = isSchema(event) && "body" in event;
  const { method, headers, query, path, body }: Members = isEvent ? event : { body: event };
  const members = (value: unknown): Members => (isSchema(value) ? value : {});
  return { method, headers: members(headers), query: members(query), path: members(path), body };
}

/** What was hidden when the event came cannot be sent again. */
const HIDDEN = "***";

function pathOf(pattern: string, path: Members): string {
  return pattern
    .replace(/^\/+/, "")
    .replace(/\{(\*?)(\w*)\}/g, (_, isRest: string, name: string) => {
      const value = path[name];
      const isKnown = (typeof value === "string" && value !== HIDDEN) || typeof value === "number";
      const parts = (isKnown ? String(value) : "1").split(isRest === "" ? /$^/ : "/");
      return parts.map(encodeURIComponent).join("/");
    });
}

function queryOf(query: Members): string {
  const pairs = new URLSearchParams(pairsOf(query)).toString();
  return pairs === "" ? "" : `?${pairs}`;
}

/** A list is its name again and again. */
function pairsOf(members: Members): [string, string][] {
  return Object.entries(members).flatMap(([name, value]) =>
    [value]
      .flat()
      .filter((one) => one !== HIDDEN)
      .map((one): [string, string] => [name, textOf(one)]),
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Multipart and bytes are no text that could be typed: their values are sent as JSON (`otherTypeNote`). */
function contentTypeOf(told: string, body: unknown): string {
  if (told === FORM_TYPE && isSchema(body)) return told;
  if (typeof body === "string") return told.startsWith(MULTIPART) || told === "" ? TEXT_TYPE : told;
  return /\bjson$/.test(told) ? told : JSON_TYPE;
}

function bodyText(body: unknown, contentType: string): string {
  if (body === undefined || body === null) return "";
  if (contentType === FORM_TYPE && isSchema(body)) {
    return new URLSearchParams(pairsOf(body)).toString();
  }
  const isText = typeof body === "string" && !/\bjson$/.test(contentType);
  return isText ? body : JSON.stringify(body, null, 2);
}

/** What a browser, a proxy or the signature adds, and what would make the event a repeated one. */
const NOT_ITS_OWN = new RegExp(
  `^(${[
    "accept.*",
    "authorization",
    "connection",
    "content-.*",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "idempotency-key",
    "origin",
    "priority",
    "referer",
    "sec-.*",
    "te",
    "traceparent",
    "tracestate",
    "transfer-encoding",
    "user-agent",
    "via",
    "webhook-(id|timestamp|signature)",
    "x-correlation-id",
    "x-forwarded-.*",
    "x-github-delivery",
    "x-real-ip",
    "x-shopify-webhook-id",
  ].join("|")})$`,
  "i",
);

function headerLines(headers: Members): string {
  return pairsOf(headers)
    .filter(([name]) => !NOT_ITS_OWN.test(name))
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

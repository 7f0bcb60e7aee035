/** What a webhook trigger gives: made of a delivery that came, or of its type's example. */
import type { App, Delivery } from "~/api/types";

export interface WebhookEvent {
  method: string;
  headers: Record<string, unknown>;
  query: Record<string, unknown>;
  path: Record<string, unknown>;
  body: unknown;
  url: string;
}

export function isWebhookEvent(value: unknown): value is WebhookEvent {
  return typeof value === "object" && value !== null && "body" in value && "method" in value;
}

/** The event that a delivery was for a trigger with this path; undefined when it was none for it. */
export function eventOfDelivery(
  delivery: Delivery,
  app: App,
  pattern: string,
): WebhookEvent | undefined {
  if (!delivery.whole || delivery.refusal) return undefined;
  const base = new URL(app.webhookUrl);
  const url = new URL(delivery.url, base);
  if (!url.pathname.startsWith(base.pathname)) return undefined;
  const path = pathParts(pattern, url.pathname.slice(base.pathname.length));
  if (!path) return undefined;
  const { method, headers } = delivery;
  const body = parsedBody(delivery.body, String(headers["content-type"] ?? ""));
  return { method, headers, query: members(url.searchParams), path, body, url: url.href };
}

/** The example of the type, at the app's address and with the trigger's own path. */
export function exampleEvent(example: unknown, app: App | undefined, pattern: string): unknown {
  if (!isWebhookEvent(example)) return example;
  const parts = segments(pattern);
  const path = Object.fromEntries(
    parts.flatMap((part) => {
      const name = nameOf(part);
      return name === undefined ? [] : [[name, example.path[name] ?? "1"]];
    }),
  );
  const filled = parts.map((part) => {
    const name = nameOf(part);
    return name === undefined ? part : encodeURIComponent(String(path[name]));
  });
  const url = app ? [app.webhookUrl, ...filled].join("/") : example.url;
  return { ...example, path, url };
}

/** The named parts of a path by its pattern; undefined when it is not of it. */
export function pathParts(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = segments(pattern);
  const given = segments(path);
  if (wanted.length !== given.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const text = given[index] ?? "";
    const name = nameOf(part);
    if (name === undefined && part !== text) return undefined;
    if (name !== undefined) found[name] = decoded(text);
  }
  return found;
}

function segments(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

function nameOf(part: string): string | undefined {
  return /^\{(\w+)\}$/.exec(part)?.[1];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A repeated name is a list. */
function members(pairs: URLSearchParams): Record<string, unknown> {
  const names = [...new Set(pairs.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = pairs.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

/** As the trigger reads it by its content type. */
function parsedBody(body: unknown, contentType: string): unknown {
  if (typeof body !== "string") return body;
  if (/x-www-form-urlencoded/i.test(contentType)) return members(new URLSearchParams(body));
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

/** An event as it is typed: all of it as JSON, or of a webhook's its body, with the rest apart. */
import { neededJsonFault } from "~/design/text/json-fault";
import { isWebhookEvent } from "./webhook-event";

export type EventText =
  | { kind: "value"; value: string }
  | { kind: "webhook"; body: string; rest: string };

export function eventText(event: unknown): EventText {
  if (!isWebhookEvent(event)) return { kind: "value", value: written(event) };
  const { body, ...rest } = event;
  return { kind: "webhook", body: written(body), rest: written(rest) };
}

/** Only for a text without fault. */
export function eventIn(text: EventText): unknown {
  if (text.kind === "value") return JSON.parse(text.value) as unknown;
  const rest = JSON.parse(text.rest) as object;
  return { ...rest, body: JSON.parse(text.body) as unknown };
}

/** What is wrong, and in which of its texts. */
export function faultOf(
  text: EventText,
): { in: "value" | "body" | "rest"; message: string } | undefined {
  const parts: ["value" | "body" | "rest", string][] =
    text.kind === "value"
      ? [["value", text.value]]
      : [
          ["body", text.body],
          ["rest", text.rest],
        ];
  for (const [part, json] of parts) {
    const message = neededJsonFault(json);
    if (message !== undefined) return { in: part, message };
  }
  if (text.kind === "webhook" && !/^\s*\{/.test(text.rest)) {
    return {
      in: "rest",
      message: "This must be an object with method, headers, query, path, url.",
    };
  }
  return undefined;
}

function written(value: unknown): string {
  return JSON.stringify(value ?? null, null, 2);
}

/** What the other side answered to a call that failed: often the real reason. */
import type { StepView } from "~/api/types";
import { largeValue } from "../step/large-values";

/** So long an answer stands in one line, as it was sent. */
const LINE_MAX = 300;

/** Undefined where nothing was answered, or nothing that is text. */
export function answerOf(step: StepView | undefined): string | undefined {
  const data: unknown = step?.attempts.at(-1)?.error?.data;
  if (typeof data !== "object" || data === null || !("body" in data)) return undefined;
  const { body } = data;
  if (typeof body === "string") return body.trim() || undefined;
  const isFile = typeof body === "object" && body !== null && "base64" in body;
  if (body === null || body === undefined || isFile || largeValue(body)) return undefined;
  const line = JSON.stringify(body);
  return line.length <= LINE_MAX ? line : JSON.stringify(body, null, 2);
}

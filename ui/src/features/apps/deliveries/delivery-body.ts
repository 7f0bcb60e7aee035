/** The body of a delivery as it is shown: JSON as a value, other text as text, bytes as base64. */
export type ShownBody =
  | { kind: "empty" }
  | { kind: "json"; value: unknown }
  | { kind: "text"; text: string }
  | { kind: "bytes"; base64: string };

export function shownBody(body: unknown): ShownBody {
  if (body === null || body === undefined || body === "") return { kind: "empty" };
  if (typeof body === "string") return textBody(body);
  if (typeof body === "object" && "base64" in body && typeof body.base64 === "string") {
    return { kind: "bytes", base64: body.base64 };
  }
  return { kind: "json", value: body };
}

function textBody(text: string): ShownBody {
  try {
    const value: unknown = JSON.parse(text);
    // A bare word or number reads better as the text that it came as.
    return typeof value === "object" && value !== null
      ? { kind: "json", value }
      : { kind: "text", text };
  } catch {
    return { kind: "text", text };
  }
}

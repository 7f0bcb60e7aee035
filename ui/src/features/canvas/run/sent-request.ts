/** A request as a person reads it: what goes where, then the body, the headers apart. */
import { isSchema } from "../form/spec";

export interface SentRequest {
  line?: { method: string; url: string };
  body?: string;
  headers?: string;
}

/** Of an HTTP request its parts, of any other effect all of it as JSON. */
export function sentRequest(request: unknown): SentRequest {
  if (!isSchema(request) || typeof request.method !== "string" || typeof request.url !== "string") {
    return { body: JSON.stringify(request, null, 2) };
  }
  const { method, url, headers, body, ...rest } = request;
  const others = Object.keys(rest).length > 0 ? rest : undefined;
  return {
    line: { method, url },
    ...(body === undefined || body === null || body === "" ? {} : { body: readable(body) }),
    ...(isSchema(headers) ? { headers: headerLines(headers) } : {}),
    ...(others ? { body: JSON.stringify({ body, ...others }, null, 2) } : {}),
  };
}

/** JSON that was sent as text reads better with its lines. */
function readable(body: unknown): string {
  if (typeof body !== "string") return JSON.stringify(body, null, 2);
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function headerLines(headers: Readonly<Record<string, unknown>>): string {
  return Object.entries(headers)
    .flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${String(one)}`))
    .join("\n");
}

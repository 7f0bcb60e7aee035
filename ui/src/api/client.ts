/** The typed client: every call either gives what the OpenAPI document promises or throws an `ApiError`. */
import createClient, { type Middleware } from "openapi-fetch";
import { ApiError } from "./api-error";
import type { paths } from "./schema";
import { unauthorized, unreachable } from "./signals";

/** Where a 401 says that nobody is signed in, or that a token is wrong, not that a session has ended. */
const SESSION_PATH: keyof paths = "/api/session";

const errors: Middleware = {
  async onResponse({ response, schemaPath }) {
    if (response.ok) return undefined;
    if (response.status === 401 && schemaPath !== SESSION_PATH) unauthorized.send();
    throw await ApiError.fromResponse(response);
  },
  onError({ error }) {
    // An aborted call (a page that was left) is nobody's fault.
    if (error instanceof DOMException && error.name === "AbortError") return undefined;
    unreachable.send();
    return ApiError.unreachable();
  },
};

export const client = createClient<paths>({ baseUrl: globalThis.location.origin });
client.use(errors);

/** The body of an answer. Bad answers have been thrown by then, so it is there. */
export async function body<Data>(
  answer: Promise<{ data?: Data; response: Response }>,
): Promise<Data> {
  const { data, response } = await answer;
  if (data === undefined) throw await ApiError.fromResponse(response);
  return data;
}

/** The body of an answer with its strong `ETag`, which the next write of it must name. */
export async function bodyWithEtag<Data>(
  answer: Promise<{ data?: Data; response: Response }>,
): Promise<{ data: Data; etag: string }> {
  const { response } = await answer;
  return { data: await body(answer), etag: response.headers.get("ETag") ?? "" };
}

/** For calls that are answered without a body (204). */
export async function done(answer: Promise<unknown>): Promise<void> {
  await answer;
}

/** Who is signed in. The server keeps the session in a cookie that scripts cannot read. */
import { queryOptions } from "@tanstack/react-query";
import { ApiError } from "../api-error";
import { unreachable } from "../signals";
import { keys } from "./keys";

export interface Session {
  /** `admin`, or the name of the token that was shown. */
  caller: string;
  expiresAt: string;
}

/** What proves who someone is: a token, or the code of the one-time link. */
export type Credentials = { token: string } | { link: string };

export function sessionOptions() {
  return queryOptions({
    queryKey: keys.session,
    queryFn: ({ signal }) => call<Session>("GET", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export function signIn(credentials: Credentials): Promise<Session> {
  return call("POST", {
    body: JSON.stringify(credentials),
    headers: { "Content-Type": "application/json" },
  });
}

export async function signOut(): Promise<void> {
  await call("DELETE", {});
}

/**
 * Not by `client`: there, a 401 means that a session has ended, here only that there is none or
 * that the token is wrong.
 */
async function call<Answer>(method: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch("/api/session", { ...init, method });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    unreachable.send();
    throw ApiError.unreachable();
  }
  if (!response.ok) throw await ApiError.fromResponse(response);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

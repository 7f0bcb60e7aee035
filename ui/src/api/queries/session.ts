/** Who is signed in. The server keeps the session in a cookie that scripts cannot read. */
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { ApiError } from "../api-error";
import { body, client, done } from "../client";
import type { Credentials } from "../types";
import { keys } from "./keys";

export function sessionOptions() {
  return queryOptions({
    queryKey: keys.session,
    queryFn: ({ signal }) => body(client.GET("/api/session", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** Asks the server whether the session has ended. When it does not answer, nothing is known. */
export async function isSignedOut(queryClient: QueryClient): Promise<boolean> {
  try {
    await queryClient.fetchQuery({ ...sessionOptions(), staleTime: 0 });
    return false;
  } catch (error) {
    return error instanceof ApiError && error.isUnauthorized;
  }
}

export function signIn(credentials: Credentials) {
  return body(client.POST("/api/session", { body: credentials }));
}

export function signOut() {
  return done(client.DELETE("/api/session"));
}

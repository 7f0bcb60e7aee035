/** Who is signed in. The server keeps the session in a cookie that scripts cannot read. */
import { queryOptions } from "@tanstack/react-query";
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

export function signIn(credentials: Credentials) {
  return body(client.POST("/api/session", { body: credentials }));
}

export function signOut() {
  return done(client.DELETE("/api/session"));
}

/** Tokens for programs. */
import { body, client, done } from "../client";
import { pagedOptions } from "../paging";
import type { NewToken } from "../types";
import { keys } from "./keys";

export function tokensOptions() {
  return pagedOptions(keys.tokens, (query, signal) =>
    body(client.GET("/api/tokens", { params: { query }, signal })),
  );
}

/** The answer holds the token itself; it is shown this once. */
export function createToken(token: NewToken) {
  return body(client.POST("/api/tokens", { body: token }));
}

export function revokeToken(id: string) {
  return done(client.DELETE("/api/tokens/{id}", { params: { path: { id } } }));
}

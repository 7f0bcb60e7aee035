/** Connections: credentials that are written and never read back. */
import { queryOptions } from "@tanstack/react-query";
import { body, client, done } from "../client";
import { pagedOptions } from "../paging";
import type { ConnectionPatch, NewConnection } from "../types";
import { keys } from "./keys";

export function connectionsOptions() {
  return pagedOptions(keys.connections.list, (query, signal) =>
    body(client.GET("/api/connections", { params: { query }, signal })),
  );
}

export function connectionOptions(id: string) {
  return queryOptions({
    queryKey: keys.connections.one(id),
    queryFn: ({ signal }) =>
      body(client.GET("/api/connections/{id}", { params: { path: { id } }, signal })),
  });
}

export function createConnection(connection: NewConnection) {
  return body(client.POST("/api/connections", { body: connection }));
}

export function changeConnection(id: string, patch: ConnectionPatch) {
  return body(
    client.PATCH("/api/connections/{id}", {
      params: { path: { id } },
      body: patch,
      headers: { "Content-Type": "application/merge-patch+json" },
    }),
  );
}

export function deleteConnection(id: string) {
  return done(client.DELETE("/api/connections/{id}", { params: { path: { id } } }));
}

/** Whether it works: what was looked at, in order. */
export function testConnection(id: string) {
  return body(client.POST("/api/connections/{id}/test", { params: { path: { id } } }));
}

/** Apps, and what came to their webhooks last. */
import { queryOptions } from "@tanstack/react-query";
import { body, client, done } from "../client";
import { allPages, pagedOptions } from "../paging";
import type { AppPatch, NewApp } from "../types";
import { keys } from "./keys";

export function appsOptions() {
  return pagedOptions(keys.apps.list, (query, signal) =>
    body(client.GET("/api/apps", { params: { query }, signal })),
  );
}

/** All of them, for a choice. */
export function allAppsOptions() {
  return queryOptions({
    queryKey: keys.apps.choices,
    queryFn: ({ signal }) =>
      allPages((query) => body(client.GET("/api/apps", { params: { query }, signal }))),
  });
}

export function appOptions(id: string) {
  return queryOptions({
    queryKey: keys.apps.one(id),
    queryFn: ({ signal }) =>
      body(client.GET("/api/apps/{id}", { params: { path: { id } }, signal })),
  });
}

/** The app with a key; null when there is none. */
export function appByKeyOptions(key: string) {
  return queryOptions({
    queryKey: keys.apps.byKey(key),
    queryFn: async ({ signal }) => {
      const params = { query: { key } };
      return (await body(client.GET("/api/apps", { params, signal }))).items[0] ?? null;
    },
  });
}

export function appConnectionsOptions(id: string) {
  return queryOptions({
    queryKey: keys.apps.connections(id),
    queryFn: ({ signal }) =>
      allPages((query) =>
        body(client.GET("/api/apps/{id}/connections", { params: { path: { id }, query }, signal })),
      ),
  });
}

/** The last deliveries to an app's webhook, refused ones included, newest first. */
export function deliveriesOptions(id: string) {
  return queryOptions({
    queryKey: keys.apps.deliveries(id),
    queryFn: async ({ signal }) => {
      const path = "/api/apps/{id}/deliveries";
      return (await body(client.GET(path, { params: { path: { id } }, signal }))).items;
    },
  });
}

export function createApp(app: NewApp) {
  return body(client.POST("/api/apps", { body: app }));
}

export function changeApp(id: string, patch: AppPatch) {
  return body(
    client.PATCH("/api/apps/{id}", {
      params: { path: { id } },
      body: patch,
      headers: { "Content-Type": "application/merge-patch+json" },
    }),
  );
}

export function deleteApp(id: string) {
  return done(client.DELETE("/api/apps/{id}", { params: { path: { id } } }));
}

/** Receives a kept delivery once more, as if its sender had sent it again. */
export function replayDelivery(id: string, number: number) {
  const params = { path: { id, number } };
  return body(client.POST("/api/apps/{id}/deliveries/{number}/replay", { params }));
}

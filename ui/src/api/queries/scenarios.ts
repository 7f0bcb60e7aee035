/** Scenarios, their drafts and versions, and what is done to them. */
import { queryOptions } from "@tanstack/react-query";
import { body, bodyWithEtag, client, done } from "../client";
import { pagedOptions } from "../paging";
import type { Draft, NewScenario, ScenarioPatch } from "../types";
import { keys, type ScenarioFilter } from "./keys";

export function scenariosOptions(filter: ScenarioFilter = {}) {
  return pagedOptions(keys.scenarios.list(filter), (page, signal) =>
    body(client.GET("/api/scenarios", { params: { query: { ...filter, ...page } }, signal })),
  );
}

export function scenarioOptions(id: string) {
  return queryOptions({
    queryKey: keys.scenarios.one(id),
    queryFn: ({ signal }) =>
      body(client.GET("/api/scenarios/{id}", { params: { path: { id } }, signal })),
  });
}

/** The draft with the `etag` that its next change must name. */
export function draftOptions(id: string) {
  return queryOptions({
    queryKey: keys.scenarios.draft(id),
    queryFn: ({ signal }) =>
      bodyWithEtag(client.GET("/api/scenarios/{id}/draft", { params: { path: { id } }, signal })),
  });
}

/** Everything that stands in the way of publishing the draft that `etag` names, or is worth a look. */
export function draftFaultsOptions(id: string, etag: string) {
  return queryOptions({
    queryKey: keys.scenarios.draftFaults(id, etag),
    queryFn: async ({ signal }) => {
      const path = "/api/scenarios/{id}/draft/faults";
      return (await body(client.GET(path, { params: { path: { id } }, signal }))).items;
    },
    // While a changed draft is checked, what was found before stays.
    placeholderData: (before) => before,
  });
}

export function versionsOptions(id: string) {
  return pagedOptions(keys.scenarios.versions(id), (query, signal) =>
    body(client.GET("/api/scenarios/{id}/versions", { params: { path: { id }, query }, signal })),
  );
}

/** A published version. It never changes, so it is never fetched again. */
export function versionOptions(id: string, version: number) {
  return queryOptions({
    queryKey: keys.scenarios.version(id, version),
    queryFn: ({ signal }) => {
      const path = "/api/scenarios/{id}/versions/{version}";
      return body(client.GET(path, { params: { path: { id, version } }, signal }));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function createScenario(scenario: NewScenario) {
  return body(client.POST("/api/scenarios", { body: scenario }));
}

export function changeScenario(id: string, patch: ScenarioPatch) {
  return body(
    client.PATCH("/api/scenarios/{id}", {
      params: { path: { id } },
      body: patch,
      headers: { "Content-Type": "application/merge-patch+json" },
    }),
  );
}

export function setScenarioEnabled(id: string, enabled: boolean) {
  const params = { path: { id } };
  return enabled
    ? body(client.POST("/api/scenarios/{id}/enable", { params }))
    : body(client.POST("/api/scenarios/{id}/disable", { params }));
}

export function copyScenario(id: string, name: string) {
  const params = { path: { id } };
  return body(client.POST("/api/scenarios/{id}/copy", { params, body: { name } }));
}

/** Only a disabled scenario can be deleted. */
export function deleteScenario(id: string) {
  return done(client.DELETE("/api/scenarios/{id}", { params: { path: { id } } }));
}

/** Replaces the whole draft; 412 when someone else changed it since `etag`. */
export function replaceDraft(id: string, draft: Draft, etag: string) {
  return bodyWithEtag(
    client.PUT("/api/scenarios/{id}/draft", {
      params: { path: { id }, header: { "If-Match": etag } },
      body: draft,
    }),
  );
}

/** Publishes the draft that `etag` names; 422 with every fault. */
export function publishScenario(id: string, etag: string) {
  const params = { path: { id }, header: { "If-Match": etag } };
  return body(client.POST("/api/scenarios/{id}/publish", { params }));
}

export function rollbackScenario(id: string, version: number) {
  const params = { path: { id } };
  return body(client.POST("/api/scenarios/{id}/rollback", { params, body: { version } }));
}

/** All steps of a run at once, what is done to one of them, and the run as a file. */
import { queryOptions } from "@tanstack/react-query";
import { body, client } from "../client";
import { allPages } from "../paging";
import type { ResolveRequest } from "../types";
import { keys } from "./keys";

/** In step order, with every attempt: graph, timeline and list need the whole. */
export function allStepsOptions(id: string) {
  return queryOptions({
    queryKey: keys.runs.allSteps(id),
    queryFn: ({ signal }) => {
      const path = "/api/runs/{id}/steps";
      return allPages((query) =>
        body(client.GET(path, { params: { path: { id }, query }, signal })),
      );
    },
  });
}

/** What a run was started with: the trigger is its first step. */
export async function runEvent(id: string): Promise<unknown> {
  const params = { path: { id }, query: { limit: 1 } };
  const { items } = await body(client.GET("/api/runs/{id}/steps", { params }));
  return items.find((step) => step.nodeId === "trigger")?.output;
}

export function runEventOptions(id: string) {
  return queryOptions({
    queryKey: keys.runs.event(id),
    queryFn: async () => (await runEvent(id)) ?? null,
  });
}

/** Gives a step its output: an unfinished run goes on with it, of a failed one a retry is made. */
export function resolveStep(id: string, step: number, scope: string, request: ResolveRequest) {
  const query = scope === "" ? {} : { scope };
  const params = { path: { id, step }, query };
  return body(client.POST("/api/runs/{id}/steps/{step}/resolve", { params, body: request }));
}

/** The run as one document that replays anywhere. Not parsed: it is only saved. */
export function exportRun(id: string): Promise<Blob> {
  const params = { path: { id } };
  return body(client.GET("/api/runs/{id}/export", { params, parseAs: "blob" })) as Promise<Blob>;
}

/** A large value of a run as a file. Not parsed: it is only saved. */
export function largeValueFile(id: string, sha256: string): Promise<Blob> {
  const params = { path: { id, sha256 } };
  const path = "/api/runs/{id}/values/{sha256}";
  return body(client.GET(path, { params, parseAs: "blob" })) as Promise<Blob>;
}

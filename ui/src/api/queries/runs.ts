/** Runs, their steps and logs, and what is done about them, one by one or as a job. */
import { queryOptions } from "@tanstack/react-query";
import { body, client } from "../client";
import { pagedOptions } from "../paging";
import type { BulkRequest, ReplayRequest, RetryRequest, RunFilter, RunRequest } from "../types";
import { keys, type LogFilter } from "./keys";

export interface RunListFilter extends RunFilter {
  /** Runs that have all of these labels. */
  labels?: Readonly<Record<string, string>>;
}

/** Long lists are read in longer pages. */
const RUNS_PAGE_ITEMS = 100;
/** For each page the server reads the run's whole journal, so the fewer the better. */
const LOGS_PAGE_ITEMS = 500;

export function runsOptions(filter: RunListFilter = {}) {
  const query = runsQuery(filter);
  return pagedOptions(
    keys.runs.list(query),
    (page, signal) =>
      body(client.GET("/api/runs", { params: { query: { ...query, ...page } }, signal })),
    { pageItems: RUNS_PAGE_ITEMS },
  );
}

/** The newest runs that a filter names, past the cache: what a list that is shown lacks. */
export function newestRuns(filter: RunListFilter) {
  const query = { ...runsQuery(filter), limit: RUNS_PAGE_ITEMS };
  return body(client.GET("/api/runs", { params: { query } }));
}

function runsQuery({ labels = {}, ...filter }: RunListFilter) {
  const named = Object.entries(labels).map(([name, value]) => [`label.${name}`, value] as const);
  return { ...filter, ...Object.fromEntries(named) };
}

export function runOptions(id: string) {
  return queryOptions({
    queryKey: keys.runs.one(id),
    queryFn: ({ signal }) =>
      body(client.GET("/api/runs/{id}", { params: { path: { id } }, signal })),
  });
}

export function stepsOptions(id: string) {
  return pagedOptions(keys.runs.steps(id), (query, signal) =>
    body(client.GET("/api/runs/{id}/steps", { params: { path: { id }, query }, signal })),
  );
}

export function logsOptions(id: string, filter: LogFilter = {}) {
  return pagedOptions(
    keys.runs.logs(id, filter),
    ({ limit, cursor }, signal) => {
      const query = { ...filter, limit, ...(cursor ? { after: cursor } : {}) };
      return body(client.GET("/api/runs/{id}/logs", { params: { path: { id }, query }, signal }));
    },
    { pageItems: LOGS_PAGE_ITEMS, isAppendOnly: true },
  );
}

/** What decided the run's path, in sentences. */
export function explanationOptions(id: string) {
  return queryOptions({
    queryKey: keys.runs.explanation(id),
    queryFn: async ({ signal }) => {
      const path = "/api/runs/{id}/explain";
      return (await body(client.GET(path, { params: { path: { id } }, signal }))).sentences;
    },
  });
}

/** A large value of a run, whole. It is named by its content, so it is never fetched again. */
export function largeValueOptions(id: string, sha256: string) {
  return queryOptions({
    queryKey: keys.runs.value(id, sha256),
    queryFn: ({ signal }): Promise<unknown> => {
      const path = "/api/runs/{id}/values/{sha256}";
      return body(client.GET(path, { params: { path: { id, sha256 } }, signal }));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function jobOptions(id: string) {
  return queryOptions({
    queryKey: keys.jobs.one(id),
    queryFn: ({ signal }) =>
      body(client.GET("/api/jobs/{id}", { params: { path: { id } }, signal })),
  });
}

export function runScenario(scenarioId: string, request: RunRequest) {
  const params = { path: { id: scenarioId } };
  return body(client.POST("/api/scenarios/{id}/run", { params, body: request }));
}

export function cancelRun(id: string, reason: string | null) {
  const params = { path: { id } };
  return body(client.POST("/api/runs/{id}/cancel", { params, body: { reason } }));
}

/** A new run that takes over what had succeeded. */
export function retryRun(id: string, request: RetryRequest) {
  const params = { path: { id } };
  return body(client.POST("/api/runs/{id}/retry", { params, body: request }));
}

/** A new run of the same event. */
export function replayRun(id: string, request: ReplayRequest) {
  const params = { path: { id } };
  return body(client.POST("/api/runs/{id}/replay", { params, body: request }));
}

/** Does something to all runs that a filter names, as a job. */
export function changeRuns(request: BulkRequest) {
  return body(client.POST("/api/runs/bulk", { body: request }));
}

export function cancelJob(id: string) {
  return body(client.POST("/api/jobs/{id}/cancel", { params: { path: { id } } }));
}

/** Figures of the last hours: of all runs or those of one scenario, and of each scenario. */
import { queryOptions } from "@tanstack/react-query";
import { body, client } from "../client";
import { keys } from "./keys";

const REFRESH_MILLIS = 15_000;

export function statisticsOptions(hours: number, scenarioId?: string) {
  const query = { hours, ...(scenarioId ? { scenarioId } : {}) };
  return queryOptions({
    queryKey: keys.statistics.course(hours, scenarioId),
    queryFn: ({ signal }) => body(client.GET("/api/statistics", { params: { query }, signal })),
    refetchInterval: REFRESH_MILLIS,
  });
}

export function scenarioStatisticsOptions(hours: number) {
  return queryOptions({
    queryKey: keys.statistics.scenarios(hours),
    queryFn: async ({ signal }) => {
      const params = { query: { hours } };
      return (await body(client.GET("/api/statistics/scenarios", { params, signal }))).items;
    },
    refetchInterval: REFRESH_MILLIS,
  });
}

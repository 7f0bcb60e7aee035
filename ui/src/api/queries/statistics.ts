/** Figures of the last hours: of all runs or those of one scenario, and of each scenario. */
import { queryOptions } from "@tanstack/react-query";
import { ApiError } from "../api-error";
import { unauthorized, unreachable } from "../signals";
import type { ScenarioStatistics, Statistics } from "../types";
import { keys } from "./keys";

const REFRESH_MILLIS = 15_000;

export function statisticsOptions(hours: number, scenarioId?: string) {
  const query = new URLSearchParams({ hours: String(hours) });
  if (scenarioId) query.set("scenarioId", scenarioId);
  return queryOptions({
    queryKey: keys.statistics.course(hours, scenarioId),
    queryFn: ({ signal }) => get<Statistics>(`/api/statistics?${query}`, signal),
    refetchInterval: REFRESH_MILLIS,
  });
}

export function scenarioStatisticsOptions(hours: number) {
  return queryOptions({
    queryKey: keys.statistics.scenarios(hours),
    queryFn: async ({ signal }) => {
      const path = `/api/statistics/scenarios?hours=${hours}`;
      return (await get<{ items: ScenarioStatistics[] }>(path, signal)).items;
    },
    refetchInterval: REFRESH_MILLIS,
  });
}

/** Not by `client`: these paths are not in the OpenAPI document that its types come from. */
async function get<Answer>(path: string, signal: AbortSignal): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(path, { signal });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    unreachable.send();
    throw ApiError.unreachable();
  }
  if (response.status === 401) unauthorized.send();
  if (!response.ok) throw await ApiError.fromResponse(response);
  return (await response.json()) as Answer;
}

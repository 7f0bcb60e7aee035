/** What scenarios are called, by id: lists of runs only know the ids. */
import { queryOptions } from "@tanstack/react-query";
import { body, client } from "../client";
import { allPages } from "../paging";
import { keys } from "./keys";

export function scenarioNamesOptions() {
  return queryOptions({
    queryKey: keys.scenarios.names,
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, string>> => {
      const scenarios = await allPages((query) =>
        body(client.GET("/api/scenarios", { params: { query }, signal })),
      );
      return new Map(scenarios.map(({ id, name }) => [id, name]));
    },
    staleTime: 60_000,
    // A map is no JSON: comparing it with the one before would never find them alike.
    structuralSharing: false,
  });
}

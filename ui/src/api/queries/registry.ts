/** What scenarios are made of: trigger types, actions and node types, with their schemas. */
import { queryOptions } from "@tanstack/react-query";
import { body, client } from "../client";
import { keys } from "./keys";

/** All types. They change only when the server is replaced, so they are fetched once. */
export function registryOptions() {
  return queryOptions({
    queryKey: keys.registry.all,
    queryFn: async ({ signal }) => {
      const [triggers, actions, nodes] = await Promise.all([
        body(client.GET("/api/registry/triggers", { signal })),
        body(client.GET("/api/registry/actions", { signal })),
        body(client.GET("/api/registry/nodes", { signal })),
      ]);
      return [...triggers.items, ...actions.items, ...nodes.items];
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** One type with its manual. */
export function typeOptions(key: string) {
  return queryOptions({
    queryKey: keys.registry.type(key),
    queryFn: ({ signal }) =>
      body(client.GET("/api/registry/types/{key}", { params: { path: { key } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

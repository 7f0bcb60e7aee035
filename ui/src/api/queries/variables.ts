/** Variables of the instance: what expressions read as `vars.NAME`. */
import { queryOptions } from "@tanstack/react-query";
import { body, client, done } from "../client";
import { keys } from "./keys";

export function variablesOptions() {
  return queryOptions({
    queryKey: keys.variables,
    queryFn: async ({ signal }) => (await body(client.GET("/api/variables", { signal }))).items,
  });
}

/** Makes a variable, or gives the one of this name another value. */
export function putVariable(name: string, value: unknown) {
  const params = { path: { name } };
  return body(client.PUT("/api/variables/{name}", { params, body: { value } }));
}

export function deleteVariable(name: string) {
  return done(client.DELETE("/api/variables/{name}", { params: { path: { name } } }));
}

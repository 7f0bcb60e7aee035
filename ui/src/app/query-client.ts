/** The cache of everything that the server has said. */
import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "~/api/api-error";

const RETRIES_MAX = 2;
/** A list that was just fetched is not fetched again by the next page that shows it. */
const FRESH_MILLIS = 5_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The server may be this machine: whether there is a network says nothing about it.
        networkMode: "always",
        staleTime: FRESH_MILLIS,
        retry: (count, error) =>
          error instanceof ApiError && error.isTransient && count < RETRIES_MAX,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

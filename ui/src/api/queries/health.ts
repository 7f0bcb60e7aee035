/** Whether the server answers, asked again and again (quickly while it does not), and what it is set to. */
import { queryOptions } from "@tanstack/react-query";
import { body, client } from "../client";
import { keys } from "./keys";

const CALM_MILLIS = 15_000;
const ANXIOUS_MILLIS = 2_000;
/** One that dies is named soon. */
const MEMBERS_MILLIS = 5_000;

export function healthOptions() {
  return queryOptions({
    queryKey: keys.health,
    queryFn: ({ signal }) => body(client.GET("/api/health", { signal })),
    refetchInterval: (query) => (query.state.status === "error" ? ANXIOUS_MILLIS : CALM_MILLIS),
    retry: false,
  });
}

/** The processes that serve from one database (none where one serves from a data folder), and what they
 * leave undone. */
export function membersOptions() {
  return queryOptions({
    queryKey: keys.members,
    queryFn: ({ signal }) => body(client.GET("/api/members", { signal })),
    refetchInterval: MEMBERS_MILLIS,
  });
}

/** What the instance is set to. It changes only when the server is started again. */
export function instanceOptions() {
  return queryOptions({
    queryKey: keys.instance,
    queryFn: ({ signal }) => body(client.GET("/api/instance", { signal })),
  });
}

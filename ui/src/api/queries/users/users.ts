/** Where to find what the server names under `in_use`: "scenario orders", "connection shop", "app shop". */
import { queryOptions } from "@tanstack/react-query";
import { body, client } from "../../client";
import { keys } from "../keys";

export interface User {
  kind: string;
  name: string;
  /** The path of its page; null when it has none, or has gone meanwhile. */
  path: string | null;
}

/** The pages of those that use something. */
export function usersOptions(users: readonly string[]) {
  return queryOptions({
    queryKey: keys.users(users),
    queryFn: ({ signal }) => Promise.all(users.map((user) => find(user, signal))),
  });
}

/** "scenario orders" as its kind and its name. */
export function parseUser(user: string): User {
  const space = user.indexOf(" ");
  return { kind: user.slice(0, space), name: user.slice(space + 1), path: null };
}

async function find(text: string, signal: AbortSignal): Promise<User> {
  const user = parseUser(text);
  const found = await ids(user, signal);
  return { ...user, path: found ? `/${user.kind}s/${found}` : null };
}

async function ids({ kind, name }: User, signal: AbortSignal): Promise<string | undefined> {
  if (kind === "scenario") {
    const params = { query: { name } };
    return (await body(client.GET("/api/scenarios", { params, signal }))).items[0]?.id;
  }
  if (kind === "connection") {
    const params = { query: { name } };
    return (await body(client.GET("/api/connections", { params, signal }))).items[0]?.id;
  }
  if (kind === "app") {
    const params = { query: { key: name } };
    return (await body(client.GET("/api/apps", { params, signal }))).items[0]?.id;
  }
  return undefined;
}

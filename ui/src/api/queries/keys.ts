/**
 * The keys of all queries. They nest, so that a change invalidates all that shows it:
 * `invalidateQueries({ queryKey: keys.scenarios.all })` reaches lists, drafts and versions.
 */
import type { RunFilter } from "../types";

export interface ScenarioFilter {
  /** Words of its name or description. */
  search?: string;
  enabled?: boolean;
  /** Key of an app that its draft or its published version uses. */
  app?: string;
  /** Name of a connection, likewise. */
  connection?: string;
}

export interface LogFilter {
  level?: "debug" | "info" | "warn" | "error";
  nodeId?: string;
}

export const keys = {
  session: ["session"],
  health: ["health"],
  instance: ["instance"],
  members: ["members"],
  scenarios: {
    all: ["scenarios"],
    lists: ["scenarios", "list"],
    names: ["scenarios", "names"],
    list: (filter: ScenarioFilter) => ["scenarios", "list", filter] as const,
    one: (id: string) => ["scenarios", "one", id] as const,
    draft: (id: string) => ["scenarios", "one", id, "draft"] as const,
    draftFaults: (id: string, revision: number) =>
      ["scenarios", "one", id, "draft", "faults", revision] as const,
    diff: (id: string, from: string, to: string, draftRevision: string | null) =>
      ["scenarios", "one", id, "diff", from, to, draftRevision] as const,
    versions: (id: string) => ["scenarios", "one", id, "versions"] as const,
    version: (id: string, version: number) =>
      ["scenarios", "one", id, "versions", version] as const,
  },
  runs: {
    all: ["runs"],
    list: (filter: RunFilter) => ["runs", "list", filter] as const,
    one: (id: string) => ["runs", "one", id] as const,
    event: (id: string) => ["runs", "one", id, "event"] as const,
    steps: (id: string) => ["runs", "one", id, "steps"] as const,
    allSteps: (id: string) => ["runs", "one", id, "steps", "all"] as const,
    logs: (id: string, filter: LogFilter) => ["runs", "one", id, "logs", filter] as const,
    explanation: (id: string) => ["runs", "one", id, "explanation"] as const,
    value: (id: string, sha256: string) => ["runs", "one", id, "values", sha256] as const,
  },
  jobs: { one: (id: string) => ["jobs", id] as const },
  apps: {
    all: ["apps"],
    list: ["apps", "list"],
    choices: ["apps", "choices"],
    one: (id: string) => ["apps", "one", id] as const,
    byKey: (key: string) => ["apps", "key", key] as const,
    connections: (id: string) => ["apps", "one", id, "connections"] as const,
    deliveries: (id: string) => ["apps", "one", id, "deliveries"] as const,
  },
  connections: {
    all: ["connections"],
    list: ["connections", "list"],
    one: (id: string) => ["connections", "one", id] as const,
  },
  registry: { all: ["registry"], type: (key: string) => ["registry", key] as const },
  expressionWords: ["expression-words"],
  examples: ["examples"],
  variables: ["variables"],
  tokens: ["tokens"],
  users: (users: readonly string[]) => ["users", ...users] as const,
  statistics: {
    all: ["statistics"],
    course: (hours: number, scenarioId?: string) =>
      ["statistics", "course", hours, scenarioId ?? null] as const,
    scenarios: (hours: number) => ["statistics", "scenarios", hours] as const,
  },
} as const;

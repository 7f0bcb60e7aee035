/** What the list of runs is narrowed by: as the address has it, and as the API asks for it. */
import type { RunListFilter } from "~/api/queries/runs";
import type { BulkRequest, RunStatus } from "~/api/types";
import { RUN_STATUSES } from "~/design/badge/statuses";

export const RANGES = ["15m", "1h", "24h", "7d", "30d"] as const;
export type Range = (typeof RANGES)[number];

const MINUTE = 60_000;
const RANGE_MILLIS: Record<Range, number> = {
  "15m": 15 * MINUTE,
  "1h": 60 * MINUTE,
  "24h": 24 * 60 * MINUTE,
  "7d": 7 * 24 * 60 * MINUTE,
  "30d": 30 * 24 * 60 * MINUTE,
};
/** As many as a bulk action takes. */
const LABELS_MAX = 5;

export interface RunsSearch {
  scenario?: string;
  status?: RunStatus[];
  /** Runs of the last so and so long; or from `after` to `before`. */
  range?: Range;
  after?: string;
  before?: string;
  correlationId?: string;
  /** `NAME=VALUE` each; a run has all of them. */
  label?: string[];
  error?: string;
  dryRun?: true;
}

/** What the address says, without what it cannot mean: a bad link shows more runs, never an error. */
export function readRunsSearch(search: Record<string, unknown>): RunsSearch {
  const scenario = text(search.scenario, 40);
  const status = RUN_STATUSES.filter((one) => list(search.status).includes(one));
  const range = RANGES.find((one) => one === search.range);
  const after = range ? undefined : time(search.after);
  const before = range ? undefined : time(search.before);
  const correlationId = text(search.correlationId, 128);
  const label = [...new Set(list(search.label))]
    .filter((one): one is string => typeof one === "string" && readLabel(one) !== undefined)
    .slice(0, LABELS_MAX);
  const error = text(search.error, 200);
  return {
    ...(scenario && isId("scn", scenario) ? { scenario } : {}),
    ...(status.length > 0 ? { status } : {}),
    ...(range ? { range } : {}),
    ...(after ? { after } : {}),
    ...(before ? { before } : {}),
    ...(correlationId ? { correlationId } : {}),
    ...(label.length > 0 ? { label } : {}),
    ...(error ? { error } : {}),
    ...(search.dryRun === true ? { dryRun: true as const } : {}),
  };
}

/** The filter of the API. `now` is when the reader asked: a range ends with the present. */
export function filterOf(search: RunsSearch, now: Date): RunListFilter {
  const { scenario, status, correlationId, error, dryRun } = search;
  const { createdAfter, createdBefore } = period(search, now);
  const labels = labelsOf(search);
  return {
    ...(scenario ? { scenario } : {}),
    ...(status ? { status } : {}),
    ...(createdAfter ? { createdAfter } : {}),
    ...(createdBefore ? { createdBefore } : {}),
    ...(correlationId ? { correlationId } : {}),
    ...(error ? { "error.code": error } : {}),
    ...(dryRun ? { dryRun } : {}),
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
  };
}

/** Whether anything is left out. */
export function isNarrowed(search: RunsSearch): boolean {
  return Object.keys(search).length > 0;
}

export type BulkAction = "retry" | "replay" | "cancel";

/** The statuses in which something can be asked of a run; of others it would only count as failed. */
export const BULK_STATUSES: Record<BulkAction, readonly RunStatus[]> = {
  retry: ["failed", "cancelled"],
  replay: ["succeeded", "failed", "cancelled"],
  cancel: ["queued", "running", "waiting"],
};

/** The runs of a list as a job takes them; undefined where the action can be asked of none of them. */
export function selectionOf(
  search: RunsSearch,
  action: BulkAction,
  now: Date,
): BulkRequest["filter"] | undefined {
  if (search.dryRun) return undefined;
  const { labels, ...filter } = filterOf(search, now);
  const wanted = search.status ?? RUN_STATUSES;
  const status = BULK_STATUSES[action].filter((one) => wanted.includes(one));
  if (status.length === 0) return undefined;
  return {
    ...filter,
    // What comes later was not seen by whoever asked.
    createdBefore: filter.createdBefore ?? now.toISOString(),
    status,
    ...(labels ? { labels } : {}),
  } as BulkRequest["filter"];
}

/** `NAME=VALUE` as both; undefined when it has no name. */
export function readLabel(label: string): { name: string; value: string } | undefined {
  const at = label.indexOf("=");
  const name = label.slice(0, at).trim();
  return at < 0 || name === "" ? undefined : { name, value: label.slice(at + 1).trim() };
}

export function isRunId(value: string): boolean {
  return isId("run", value);
}

function isId(prefix: string, value: string): boolean {
  return new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`).test(value);
}

function period(search: RunsSearch, now: Date) {
  const { range, after, before } = search;
  if (!range) return { createdAfter: after, createdBefore: before };
  const from = new Date(now.getTime() - RANGE_MILLIS[range]);
  return { createdAfter: from.toISOString(), createdBefore: undefined };
}

function labelsOf({ label = [] }: RunsSearch): Record<string, string> {
  const labels = label.map(readLabel).filter((one) => one !== undefined);
  return Object.fromEntries(labels.map(({ name, value }) => [name, value]));
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value];
}

/** Numbers too: the address of a person who typed `?correlationId=4711` has one. */
function text(value: unknown, length: number): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return String(value).trim().slice(0, length) || undefined;
}

function time(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** How a list of runs follows what happens, without moving what is read. */
import type { RunEvent } from "~/api/events/event-types";
import type { RunListFilter } from "~/api/queries/runs";
import type { Run } from "~/api/types";

export interface Pages {
  pages: { items: Run[]; next?: string | null | undefined }[];
  pageParams: (string | null)[];
}

/**
 * A list that is only looked at would grow for as long as runs come in. From so many rows on it
 * begins anew, which nobody sees: new runs are shown while the reader is at the top.
 */
const ROWS_KEPT_MAX = 1_000;

/** The rows with what an event says about one of them; the same rows when it is not among them. */
export function withEvent(data: Pages, event: RunEvent): Pages {
  const has = (page: Pages["pages"][number]) => page.items.some((run) => run.id === event.id);
  const place = data.pages.findIndex(has);
  const page = data.pages[place];
  if (!page) return data;
  const changed = (run: Run): Run => (run.id === event.id ? { ...run, ...event } : run);
  return { ...data, pages: data.pages.with(place, { ...page, items: page.items.map(changed) }) };
}

/** The runs of a newly fetched first page that the list does not have. */
export function unknownRuns(known: readonly Run[], fetched: readonly Run[]): Run[] {
  const ids = new Set(known.map((run) => run.id));
  return fetched.filter((run) => !ids.has(run.id));
}

/**
 * The list with a newly fetched first page. Runs that no longer fit the filter stay where they are
 * until the list is fetched anew. Where the page does not reach down to what is known, there would
 * be a hole between them: then the list begins anew with it, as it does when it has become long.
 */
export function withFirstPage(data: Pages, fetched: Pages["pages"][number]): Pages {
  const known = data.pages.flatMap((page) => page.items);
  const fresh = new Map(fetched.items.map((run) => [run.id, run]));
  const meets = known.length === 0 || !fetched.next || known.some((run) => fresh.has(run.id));
  const isLong = known.length > ROWS_KEPT_MAX && Boolean(fetched.next);
  if (!meets || isLong) return { pages: [fetched], pageParams: [null] };
  const [first, ...rest] = data.pages;
  const refreshed = (run: Run): Run => fresh.get(run.id) ?? run;
  const added = unknownRuns(known, fetched.items);
  const items = [...added, ...(first?.items ?? []).map(refreshed)].sort(newestFirst);
  return {
    ...data,
    pages: [
      { ...(first ?? fetched), items },
      ...rest.map((page) => ({ ...page, items: page.items.map(refreshed) })),
    ],
  };
}

/** Ids begin with the time. */
function newestFirst(one: Run, other: Run): number {
  if (one.id === other.id) return 0;
  return one.id < other.id ? 1 : -1;
}

/** Whether a run may be among those that a filter names, as far as its event tells. */
export function couldFit(filter: RunListFilter, event: RunEvent): boolean {
  const { scenario, version, status, createdAfter, createdBefore } = filter;
  const code = filter["error.code"];
  return (
    (!scenario || scenario === event.scenarioId) &&
    (!version || version === event.scenarioVersion) &&
    (!status || status.length === 0 || status.includes(event.status)) &&
    (!createdAfter || createdAfter < event.createdAt) &&
    (!createdBefore || createdBefore > event.createdAt) &&
    (!code || code === event.error?.code)
  );
}

/** Lists by cursor as infinite queries, the same for every resource. */
import { type InfiniteData, infiniteQueryOptions } from "@tanstack/react-query";

/** How many items a page has. */
export const PAGE_ITEMS = 50;

export interface Page<Item> {
  items: Item[];
  next?: string | null | undefined;
}

/** What a page is asked for by. The first has no cursor. */
export interface PageQuery {
  limit: number;
  cursor?: string;
}

type Pages<Item> = InfiniteData<Page<Item>, string | null>;
type FetchPage<Item> = (query: PageQuery, signal: AbortSignal) => Promise<Page<Item>>;

interface PagedLook {
  pageItems?: number;
  /** What was written stays as it is: pages that others follow are not fetched a second time. */
  isAppendOnly?: boolean;
}

/** Options for `useInfiniteQuery` (or the suspending one) whose data is the list of items so far. */
export function pagedOptions<Item, const Key extends readonly unknown[]>(
  queryKey: Key,
  fetchPage: FetchPage<Item>,
  { pageItems = PAGE_ITEMS, isAppendOnly = false }: PagedLook = {},
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal, client }) => {
      const before = isAppendOnly ? client.getQueryData<Pages<Item>>(queryKey) : undefined;
      const kept = before?.pages[before.pageParams.indexOf(pageParam)];
      if (kept?.next) return kept;
      const cursor = pageParam === null ? {} : { cursor: pageParam };
      return fetchPage({ limit: pageItems, ...cursor }, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    select: (data) => data.pages.flatMap((page) => page.items),
  });
}

/** Whole short lists (variables, the registry, choices of a field): all pages, one after another. */
export async function allPages<Item>(
  fetchPage: (query: PageQuery) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null | undefined = null;
  do {
    const page: Page<Item> = await fetchPage({ limit: 500, ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

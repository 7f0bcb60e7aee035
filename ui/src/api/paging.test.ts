import { InfiniteQueryObserver, QueryClient } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { type PageQuery, pagedOptions } from "./paging";

it("of what only grows, a page that others follow is fetched once", async () => {
  const asked: (string | undefined)[] = [];
  const fetchPage = async ({ cursor }: PageQuery) => {
    asked.push(cursor);
    return cursor === undefined ? { items: [1, 2], next: "2" } : { items: [3], next: null };
  };
  const client = new QueryClient();
  const options = pagedOptions(["log"], fetchPage, { isAppendOnly: true });
  const observer = new InfiniteQueryObserver(client, options);
  const stop = observer.subscribe(() => undefined);
  await observer.refetch();
  await observer.fetchNextPage();
  asked.length = 0;
  await client.invalidateQueries({ queryKey: ["log"] });
  expect(asked).toEqual(["2"]);
  expect(observer.getCurrentResult().data).toEqual([1, 2, 3]);
  stop();
});

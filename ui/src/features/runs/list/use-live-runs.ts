/** Keeps a list of runs up to date. New runs wait while somebody reads further down. */
import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { RunEvent } from "~/api/events/event-types";
import { ALL_EVENTS, useServerEvents } from "~/api/events/use-server-events";
import type { Page } from "~/api/paging";
import { newestRuns, type RunListFilter, runsOptions } from "~/api/queries/runs";
import type { Run } from "~/api/types";
import { couldFit, unknownRuns, withEvent, withFirstPage } from "./live-rows";

/** The newest runs are asked for at most this often, however many begin. */
const CHECK_MILLIS = 1_000;
/** After a lost connection longer lists are not fetched anew as a whole, only their begin. */
const REFETCH_PAGES_MAX = 5;

type Pages = InfiniteData<Page<Run>, string | null>;

export function useLiveRuns(filter: RunListFilter, isHeld: boolean) {
  const queryClient = useQueryClient();
  const { queryKey } = runsOptions(filter);
  const [waiting, setWaiting] = useState<Page<Run> | null>(null);
  const hasConnected = useRef(false);
  const read = () => queryClient.getQueryData<Pages>(queryKey);
  const write = (change: (data: Pages) => Pages) =>
    queryClient.setQueryData<Pages>(queryKey, (data) => data && change(data));
  const check = useThrottled(CHECK_MILLIS, async () => {
    const page = await newestRuns(filter);
    const known = read()?.pages.flatMap(({ items }) => items) ?? [];
    if (unknownRuns(known, page.items).length > 0) setWaiting(page);
  });
  const follow = (event: RunEvent) => {
    const before = read();
    write((data) => withEvent(data, event));
    const isKnown = before !== read();
    if (!isKnown && couldFit(filter, event)) check();
  };
  const reset = () => {
    const pages = read()?.pages.length ?? 0;
    if (hasConnected.current && pages <= REFETCH_PAGES_MAX) {
      void queryClient.invalidateQueries({ queryKey });
    } else {
      check();
    }
    hasConnected.current = true;
  };
  const state = useServerEvents(ALL_EVENTS, (event) => {
    if (event.kind === "reset") reset();
    else if (event.kind === "run" || event.kind === "end") follow(event.data);
  });
  const show = () => {
    if (waiting) write((data) => withFirstPage(data, waiting));
    setWaiting(null);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: shown when the reader is back at the top.
  useEffect(() => {
    if (waiting && !isHeld) show();
  }, [waiting, isHeld]);
  const known = read()?.pages.flatMap(({ items }) => items) ?? [];
  const count = waiting ? unknownRuns(known, waiting.items).length : 0;
  const more = waiting !== null && count === waiting.items.length && Boolean(waiting.next);
  return { state, count, isMore: more, show };
}

/** Runs `work` at once and then at most once in `millis`, never twice at a time, and once at the end. */
function useThrottled(millis: number, work: () => Promise<void>): () => void {
  const latest = useRef(work);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const isDue = useRef(false);
  useEffect(() => {
    latest.current = work;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  const run = async () => {
    isDue.current = false;
    // A failure is told by the banner of a lost server; the next event asks again.
    await latest.current().catch(() => undefined);
    timer.current = setTimeout(() => {
      timer.current = undefined;
      if (isDue.current) start();
    }, millis);
  };
  const start = () => {
    timer.current = setTimeout(() => void run(), 0);
  };
  return () => {
    isDue.current = true;
    if (timer.current === undefined) start();
  };
}

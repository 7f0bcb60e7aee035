/** Keeps a run's page up to date while the run goes on. A finished run never changes. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { StreamState } from "~/api/events/event-stream";
import { runEvents, useServerEvents } from "~/api/events/use-server-events";
import { keys } from "~/api/queries/keys";
import type { Run } from "~/api/types";

/** Steps and logs are fetched anew at most this often, however much happens. */
const REFRESH_MILLIS = 500;
/** What takes long to fetch is fetched more rarely: most of the time nothing is under way. */
const REST_FACTOR = 3;

export function isFinished({ status }: Pick<Run, "status">): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

export function useLiveRun(run: Run): StreamState {
  const queryClient = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const queryKey = keys.runs.one(run.id);
  const rest = useRef(REFRESH_MILLIS);
  const refresh = () => {
    timer.current ??= setTimeout(async () => {
      const start = performance.now();
      // Names of large values stay what they are, so all below the run may be asked for again.
      await queryClient.invalidateQueries({ queryKey }, { cancelRefetch: false });
      rest.current = Math.max(REFRESH_MILLIS, REST_FACTOR * (performance.now() - start));
      timer.current = undefined;
    }, rest.current);
  };
  return useServerEvents(isFinished(run) ? null : runEvents(run.id), (event) => {
    if (event.kind === "run" || event.kind === "end") {
      queryClient.setQueryData<Run>(queryKey, (before) => before && { ...before, ...event.data });
    }
    if (event.kind === "end") void queryClient.invalidateQueries({ queryKey });
    else refresh();
  });
}

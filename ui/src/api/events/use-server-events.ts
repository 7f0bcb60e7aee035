/** Listens to server-sent events for as long as a component is shown. */
import { useEffect, useEffectEvent, useState } from "react";
import { listen, type StreamState } from "./event-stream";
import type { ServerEvent } from "./event-types";

/** The events of all runs. */
export const ALL_EVENTS = "/api/events";

/** The events of one run: what it has done so far, then what it does. */
export function runEvents(runId: string): string {
  return `/api/runs/${encodeURIComponent(runId)}/events`;
}

/** Calls `onEvent` for each event of `url`; null listens to nothing. Tells how the connection is. */
export function useServerEvents(
  url: string | null,
  onEvent: (event: ServerEvent) => void,
): StreamState {
  const [state, setState] = useState<StreamState>("connecting");
  const take = useEffectEvent(onEvent);
  useEffect(() => {
    if (url === null) return undefined;
    return listen(url, { onEvent: (event) => take(event), onState: setState });
  }, [url]);
  return state;
}

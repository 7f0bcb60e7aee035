/** How far off a moment is that has not come yet: what is about to happen has not happened. */
import { relativeTime } from "~/design/time/format-time";
import { useNow } from "~/design/time/use-now";

/** Nearer than this it is not worth to count. */
const NEAR_MILLIS = 5_000;

export function Ahead({ at }: { at: string }) {
  const now = useNow();
  const time = new Date(at);
  const isNear = time.getTime() - now.getTime() < NEAR_MILLIS;
  return (
    <time dateTime={at} title={at}>
      {isNear ? "in a moment" : relativeTime(time, now)}
    </time>
  );
}

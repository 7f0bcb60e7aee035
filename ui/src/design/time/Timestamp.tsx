/** A moment: how long ago, or date and time in the reader's zone. UTC when it is pointed at. */
import { absoluteTime, relativeTime, utcTime } from "./format-time";
import { useNow } from "./use-now";

interface TimestampProps {
  /** As the API writes times. */
  at: string;
  look?: "relative" | "absolute";
}

export function Timestamp({ at, look = "relative" }: TimestampProps) {
  const now = useNow();
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return <span>{at}</span>;
  const absolute = absoluteTime(time);
  return (
    <time dateTime={at} title={`${absolute}\n${utcTime(time)}`}>
      {look === "absolute" ? absolute : relativeTime(time, now)}
    </time>
  );
}

/** How long something took, or has taken so far. */
import { duration } from "./format-time";
import { useNow } from "./use-now";

interface DurationProps {
  from: string;
  /** Absent while it goes on. */
  to?: string | null | undefined;
}

export function Duration({ from, to }: DurationProps) {
  const now = useNow();
  const end = to ? new Date(to) : now;
  const millis = Math.max(0, end.getTime() - new Date(from).getTime());
  return <span>{to ? duration(millis) : `${duration(millis)} so far`}</span>;
}

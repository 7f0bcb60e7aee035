/** What a run is known by in a list: what tells it from the others of its scenario. */
import type { Run } from "~/api/types";
import { isRunId } from "./runs-search";

const ID_END = 6;

/**
 * Its labels and the correlation id that its sender gave it; without them the end of its own id, as
 * ids of runs begin alike for hours. A retry is correlated by the id of the first run, which names it
 * no better than its own.
 */
export function knownBy({
  id,
  correlationId,
  labels,
}: Pick<Run, "id" | "correlationId" | "labels">) {
  const own = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const isGiven = !isRunId(correlationId);
  const told = [...own, ...(isGiven ? [correlationId] : [])];
  const title = [...own, ...(isGiven ? [`Correlation id ${correlationId}`] : []), `Run ${id}`].join(
    "\n",
  );
  return { text: told.length > 0 ? told.join(" · ") : `…${id.slice(-ID_END)}`, title };
}

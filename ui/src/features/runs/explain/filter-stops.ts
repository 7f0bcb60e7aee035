/** Where filters let a run's event go no further. */
import type { Draft, StepView } from "~/api/types";

export interface FilterStop {
  nodeId: string;
  /** What its condition came to, in the server's words; null where it says nothing of it. */
  why: string | null;
}

/** The filters of a scenario that did not let the event through. */
export function stoppedFilters(content: Draft | undefined, steps: readonly StepView[]): string[] {
  const filters = (content?.nodes ?? []).filter(
    ({ type, disabled }) => type === "filter" && !disabled,
  );
  const skipped = new Set(
    steps.filter(({ skipReason }) => skipReason === "not_taken").map(({ nodeId }) => nodeId),
  );
  const passed = new Set(
    steps.filter(({ status }) => status === "succeeded").map(({ nodeId }) => nodeId),
  );
  return filters
    .map(({ id }) => id)
    .filter((id) => {
      const next = (content?.edges ?? []).filter(({ source }) => source === id);
      return passed.has(id) && next.some(({ target }) => skipped.has(target));
    });
}

/** The same with the reason that the server's sentences give: "note skipped: f.out not taken, because …". */
export function filterStops(
  filters: readonly string[],
  sentences: readonly string[],
): FilterStop[] {
  return filters.map((nodeId) => {
    const mark = ` skipped: ${nodeId}.out not taken, because `;
    const told = sentences.find((sentence) => sentence.includes(mark));
    return { nodeId, why: told ? told.slice(told.indexOf(mark) + mark.length) : null };
  });
}

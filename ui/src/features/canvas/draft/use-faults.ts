/** What is wrong with the draft as it stands on the canvas, saved or not. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "~/api/queries/keys";
import { checkDraft } from "~/api/queries/scenarios";
import type { Fault } from "~/api/types";
import type { FullDraft } from "../graph/normal-draft";
import { useSettled } from "./use-settled";

const PAUSE_MILLIS = 250;
/** How soon it is asked again when the server did not answer. */
const RETRY_MILLIS = 4_000;
const NO_FAULTS: readonly Fault[] = [];

/** The list of before stays until that of the present draft is there, also while the server is away. */
export function useFaults(scenarioId: string, present: FullDraft): readonly Fault[] {
  const draft = useSettled(present, PAUSE_MILLIS);
  const [known, setKnown] = useState(NO_FAULTS);
  const { data } = useQuery({
    // Each draft has a key of its own, so an answer that comes late is not taken for a newer draft's.
    queryKey: keys.scenarios.draftFaults(scenarioId, revisionOf(draft)),
    queryFn: ({ signal }) => checkDraft(draft, signal),
    refetchInterval: (query) => (query.state.status === "error" ? RETRY_MILLIS : false),
    // Drafts that were typed over are not asked about again, but for an undo soon after.
    gcTime: 60_000,
  });
  if (data !== undefined && data !== known) setKnown(data);
  return data ?? known;
}

const revisions = new WeakMap<FullDraft, number>();
let lastRevision = 0;

/** A number for each draft object; drafts are never changed in place. */
function revisionOf(draft: FullDraft): number {
  const known = revisions.get(draft);
  if (known !== undefined) return known;
  lastRevision += 1;
  revisions.set(draft, lastRevision);
  return lastRevision;
}

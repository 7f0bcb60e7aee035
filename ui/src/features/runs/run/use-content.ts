/** What a run ran: its version, or for a dry run of a draft the draft as it is now. */
import { useQuery } from "@tanstack/react-query";
import { draftOptions, versionOptions } from "~/api/queries/scenarios";
import type { Draft, Run } from "~/api/types";

/** Undefined while it is fetched, and where it is gone. */
export function useContent({ scenarioId, scenarioVersion }: Run): Draft | undefined {
  const version = useQuery({
    ...versionOptions(scenarioId, scenarioVersion ?? 0),
    enabled: Boolean(scenarioVersion),
  });
  const draft = useQuery({ ...draftOptions(scenarioId), enabled: !scenarioVersion });
  return version.data?.content ?? draft.data?.data;
}

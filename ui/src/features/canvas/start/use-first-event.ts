/** What an event that a person sends begins as. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { runEventOptions } from "~/api/queries/run-steps";
import { runsOptions } from "~/api/queries/runs";
import { versionOptions } from "~/api/queries/scenarios";
import { isSchema } from "../form/spec";

export interface FirstEvent {
  /** Undefined where nothing is known. */
  event: unknown;
  /** Where it comes from, in words; empty where nothing is known. */
  begun: string;
}

const NOTHING: FirstEvent = { event: undefined, begun: "" };

/** Of a published version: its sample, else the event of the last run; undefined while it is asked for. */
export function useFirstEvent(id: string, version: number): FirstEvent | undefined {
  const published = useQuery(versionOptions(id, version));
  const runs = useInfiniteQuery(runsOptions({ scenario: id }));
  const last = runs.data?.[0];
  const event = useQuery({ ...runEventOptions(last?.id ?? ""), enabled: last !== undefined });
  if (published.isPending || runs.isPending || (last && event.isPending)) return undefined;
  const sample = published.data?.content.trigger.sample;
  if (isKnown(sample)) return { event: sample, begun: "Filled in from the trigger’s sample." };
  if (isKnown(event.data)) {
    return { event: event.data, begun: "Filled in from the event of the last run." };
  }
  return NOTHING;
}

/** A large value is only named in a step. */
export function isKnown(value: unknown): boolean {
  return value !== undefined && value !== null && !(isSchema(value) && "largeValue" in value);
}

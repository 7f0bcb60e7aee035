/** Where and why a dry run failed. */
import type { DryRunAnswer } from "~/api/types";

export interface Failure {
  nodeId: string | undefined;
  /** Within the node's config; empty when it is about all of it. */
  pointer: string;
  message: string;
}

/** The server says the place before the message: "config of node `call`: /json/text: …". */
const PLACE = /^config of node `[^`]*`: (?:(\/[^\s:]*): )?/;

export function failureOf({ error, steps }: DryRunAnswer): Failure | undefined {
  if (!error) return undefined;
  const failed = steps.find((step) => step.status === "failed");
  const place = PLACE.exec(error.message);
  return {
    nodeId: failed?.nodeId,
    pointer: place?.[1] ?? "",
    message: failed && place ? error.message.slice(place[0].length) : error.message,
  };
}

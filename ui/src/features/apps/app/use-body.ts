/** The body of the request to try: as it is typed, else that of the event a scenario is tried with. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { draftOptions } from "~/api/queries/scenarios";

const EXAMPLE = '{\n  "id": 1,\n  "text": "Hello"\n}';

export function useBody(scenarioId: string | undefined) {
  const [typed, setTyped] = useState<string | null>(null);
  const draft = useQuery({ ...draftOptions(scenarioId ?? ""), enabled: scenarioId !== undefined });
  const body = typed ?? bodyOf(draft.data?.data.trigger?.sample) ?? EXAMPLE;
  return [body, setTyped] as const;
}

/** Of a sample, which may be anything. */
function bodyOf(sample: unknown): string | undefined {
  if (typeof sample !== "object" || sample === null || !("body" in sample)) return undefined;
  return typeof sample.body === "string" ? sample.body : JSON.stringify(sample.body, null, 2);
}

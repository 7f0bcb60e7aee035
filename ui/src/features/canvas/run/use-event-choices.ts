/** The events that a dry run can be made of. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { runEventOptions } from "~/api/queries/run-steps";
import { runsOptions } from "~/api/queries/runs";
import { absoluteTime } from "~/design/time/format-time";
import { useDraft, useEditor } from "../page/editor";
import { runLabel } from "./RunPicker";
import { useEventSources } from "./use-stand-in";

const SAMPLE = "sample";
const DELIVERY = "delivery";
const EXAMPLE = "example";

export function useEventChoices() {
  const { scenario } = useEditor();
  const { sample } = useDraft().trigger;
  const { delivery, example } = useEventSources();
  const runs = useInfiniteQuery(runsOptions({ scenario: scenario.id }));
  const hasSample = sample !== undefined && sample !== null;
  const [picked, setSource] = useState<string>();
  // What is closest to the truth, until somebody chooses.
  const source = picked ?? (hasSample ? SAMPLE : delivery ? DELIVERY : EXAMPLE);
  const isRun = ![SAMPLE, DELIVERY, EXAMPLE].includes(source);
  const past = useQuery({ ...runEventOptions(source), enabled: isRun });
  const choices = [
    ...(hasSample ? [{ value: SAMPLE, label: "The trigger’s sample" }] : []),
    ...(delivery
      ? [
          {
            value: DELIVERY,
            label: `Last delivery · ${absoluteTime(new Date(delivery.at))}`,
          },
        ]
      : []),
    { value: EXAMPLE, label: "An example" },
    ...(runs.data ?? []).map((run) => ({ value: run.id, label: `Run ${runLabel(run)}` })),
  ];
  const events: Record<string, unknown> = {
    [SAMPLE]: sample,
    [DELIVERY]: delivery?.event,
    [EXAMPLE]: example ?? {},
  };
  return {
    source,
    setSource,
    choices,
    chosen: isRun ? past.data : events[source],
    isLoading: isRun && past.isPending,
    /** The run whose outputs answer effects that have no sample. */
    sampleFrom: isRun ? source : undefined,
  };
}

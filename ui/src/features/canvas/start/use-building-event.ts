/** The event that the open scenario is built with. */
import { TRIGGER_ID } from "../graph/normal-draft";
import { useDraft, useEditor } from "../page/editor";
import { useEventSources } from "../run/use-stand-in";
import { type FirstEvent, isKnown } from "./use-first-event";

/** That of the chosen run, the trigger’s sample or the last delivery. */
export function useBuildingEvent(): FirstEvent | undefined {
  const { run } = useEditor();
  const { sample } = useDraft().trigger;
  const { delivery } = useEventSources();
  const chosen = run?.steps.find((step) => step.nodeId === TRIGGER_ID)?.output;
  if (isKnown(chosen))
    return { event: chosen, begun: "Filled in from the event of the chosen run." };
  if (isKnown(sample)) return { event: sample, begun: "Filled in from the trigger’s sample." };
  return delivery && { event: delivery.event, begun: "Filled in from the last delivery." };
}

/** What is asked before a run of the open scenario is started: by hand, or by an event that is sent. */
import { useQueryClient } from "@tanstack/react-query";
import { allStepsOptions } from "~/api/queries/run-steps";
import type { Run } from "~/api/types";
import { toast } from "~/design/toast/toasts";
import { nodeOf, TRIGGER_ID } from "../graph/normal-draft";
import { useEditor } from "../page/editor";
import { RunNowDialog } from "./RunNowDialog";
import { SendEventDialog } from "./SendEventDialog";
import { startOf } from "./start";
import { stepToShow } from "./step-to-show";
import { useBuildingEvent } from "./use-building-event";
import { usePublished } from "./use-published";

interface StartDialogProps {
  onClose: () => void;
}

export function StartDialog({ onClose }: StartDialogProps) {
  const { scenario } = useEditor();
  const { version, content, isAhead } = usePublished();
  const kind = content && startOf(content.trigger);
  if (version === undefined || kind === undefined) return null;
  const shared = { version, isDraftAhead: isAhead, onClose };
  if (kind === "run") return <RunNowDialog scenario={scenario} {...shared} />;
  return <SendEvent {...shared} />;
}

interface SendEventProps extends StartDialogProps {
  version: number;
  isDraftAhead: boolean;
}

/** With the event that one builds with; its run can be shown on the canvas. */
function SendEvent(props: SendEventProps) {
  const { scenario } = useEditor();
  const first = useBuildingEvent();
  const show = useShowRun(props.onClose);
  return <SendEventDialog {...props} scenario={scenario} first={first} onShow={show} />;
}

/** Shows a run where it failed, or what came of it last. */
function useShowRun(onShown: () => void) {
  const { store, chooseRun, showRunAt } = useEditor();
  const queryClient = useQueryClient();
  return async (run: Run) => {
    const steps = await queryClient
      .fetchQuery({ ...allStepsOptions(run.id), staleTime: 0 })
      .catch((error: Error) => {
        toast({ kind: "error", text: error.message });
        return [];
      });
    const id = stepToShow(run, steps)?.nodeId;
    onShown();
    // What ran may be gone from the draft.
    const isThere = id === TRIGGER_ID || (id !== undefined && nodeOf(store.draft, id));
    if (id !== undefined && isThere) showRunAt(run.id, id);
    else chooseRun(run.id);
  };
}

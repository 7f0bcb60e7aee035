/** Asks, then does something with the selected runs one by one, and shows how far it is. */
import { useEffect, useRef, useState } from "react";
import { cancelRun, replayRun, retryRun } from "~/api/queries/runs";
import type { Run } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import type { BulkAction } from "../list/runs-search";
import { BulkProgress } from "./BulkProgress";
import { BULK_WORDS, confirmLabel, runsText } from "./bulk-words";
import { inParallel, type Tally } from "./in-parallel";

interface ChosenDialogProps {
  action: BulkAction;
  runs: readonly Run[];
  onClose: (isDone: boolean) => void;
}

const WORK: Record<BulkAction, (run: Run) => Promise<unknown>> = {
  retry: (run) => retryRun(run.id, { from: null, version: "same", force: false }),
  replay: (run) => replayRun(run.id, { version: "same", dryRun: false }),
  cancel: (run) => cancelRun(run.id, null),
};

export function ChosenDialog({ action, runs, onClose }: ChosenDialogProps) {
  const [tally, setTally] = useState<Tally | null>(null);
  const [isOver, setOver] = useState(false);
  const stop = useRef(new AbortController());
  const words = BULK_WORDS[action];
  useEffect(() => {
    const { current } = stop;
    return () => current.abort();
  }, []);
  const begin = async () => {
    stop.current = new AbortController();
    setTally({ done: 0, failures: [] });
    await inParallel({
      items: runs,
      idOf: (run) => run.id,
      work: WORK[action],
      onProgress: setTally,
      signal: stop.current.signal,
    });
    setOver(true);
  };
  if (!tally) {
    return (
      <Dialog
        title={`${words.verb} ${runsText(runs.length)}?`}
        onClose={() => onClose(false)}
        actions={
          <>
            <Button onClick={() => onClose(false)}>Keep them as they are</Button>
            <Button kind={action === "cancel" ? "danger" : "primary"} onClick={() => void begin()}>
              {confirmLabel(action, runsText(runs.length))}
            </Button>
          </>
        }
      >
        <p>{words.about}</p>
      </Dialog>
    );
  }
  return (
    <Dialog
      title={isOver ? `${words.done}` : `${words.doing} ${runsText(runs.length)}`}
      {...(isOver ? { onClose: () => onClose(true) } : {})}
      actions={
        isOver ? (
          <Button kind="primary" onClick={() => onClose(true)}>
            Close
          </Button>
        ) : (
          <Button onClick={() => stop.current.abort()}>Stop</Button>
        )
      }
    >
      <BulkProgress
        action={action}
        done={tally.done}
        failed={tally.failures.length}
        total={runs.length}
        isOver={isOver}
        failures={tally.failures}
      />
    </Dialog>
  );
}

/** Runs a run's event once more from the start. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { replayRun } from "~/api/queries/runs";
import type { Run } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { againOf } from "./again";
import { useGoToNewRun } from "./use-again";
import { VersionField } from "./VersionField";

interface ReplayDialogProps {
  run: Run;
  onClose: () => void;
}

export function ReplayDialog({ run, onClose }: ReplayDialogProps) {
  const [version, setVersion] = useState("same");
  const go = useGoToNewRun();
  const replaying = useMutation({
    mutationFn: async () => {
      const answer = await replayRun(run.id, { version: againOf(version), dryRun: false });
      // Only a dry run is answered otherwise, and none was asked for.
      return "id" in answer ? answer.id : run.id;
    },
    onSuccess: (id) => {
      onClose();
      go(id, "Replayed as a new run");
    },
  });
  return (
    <Dialog
      title="Replay this run"
      onClose={onClose}
      onSubmit={() => replaying.mutate()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" isBusy={replaying.isPending}>
            Replay
          </Button>
        </>
      }
    >
      <p>
        Its event is run once more from the start, as a new run. All its effects happen once more:
        what was sent then is sent again.
      </p>
      <VersionField run={run} value={version} onChange={setVersion} />
      {replaying.error && <ErrorPanel error={replaying.error} />}
    </Dialog>
  );
}

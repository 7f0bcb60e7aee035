/** Asks for a run to end. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "~/api/queries/keys";
import { cancelRun } from "~/api/queries/runs";
import type { Run } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { TextInput } from "~/design/field/TextInput";
import { toast } from "~/design/toast/toasts";

interface CancelDialogProps {
  run: Run;
  onClose: () => void;
}

export function CancelDialog({ run, onClose }: CancelDialogProps) {
  const [reason, setReason] = useState("");
  const queryClient = useQueryClient();
  const cancelling = useMutation({
    mutationFn: () => cancelRun(run.id, reason.trim() || null),
    onSuccess: async ({ status }) => {
      onClose();
      toast({
        text: status === "cancelled" ? "Cancelled" : "It ends when its attempts have ended",
      });
      await queryClient.invalidateQueries({ queryKey: keys.runs.one(run.id) });
    },
  });
  return (
    <Dialog
      title="Cancel this run?"
      onClose={onClose}
      onSubmit={() => cancelling.mutate()}
      actions={
        <>
          <Button onClick={onClose}>Let it go on</Button>
          <Button type="submit" kind="danger" isBusy={cancelling.isPending}>
            Cancel the run
          </Button>
        </>
      }
    >
      <p>
        No further step starts, and attempts in flight are ended. What has been done stays done.
      </p>
      <Field label="Reason" isOptional hint="The run keeps it, with your name.">
        <TextInput value={reason} onChange={setReason} maxLength={1000} />
      </Field>
      {cancelling.error && <ErrorPanel error={cancelling.error} />}
    </Dialog>
  );
}

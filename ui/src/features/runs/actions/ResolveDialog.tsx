/** Gives a step the output that it could not get by itself. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { keys } from "~/api/queries/keys";
import { resolveStep } from "~/api/queries/run-steps";
import type { Run, StepView } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { TextArea } from "~/design/field/TextArea";
import { TextInput } from "~/design/field/TextInput";
import { toast } from "~/design/toast/toasts";
import { readJson } from "./again";
import { useGoToNewRun } from "./use-again";

interface ResolveDialogProps {
  run: Run;
  step: StepView;
  name: string;
  onClose: () => void;
}

export function ResolveDialog({ run, step, name, onClose }: ResolveDialogProps) {
  const [text, setText] = useState("{}");
  const [reason, setReason] = useState("");
  const [isSent, setSent] = useState(false);
  const output = readJson(text);
  const resolving = useResolve(run, step, onClose);
  const { error } = resolving;
  const at = (pointer: string) => (error instanceof ApiError ? error.at(pointer) : undefined);
  const send = () => {
    setSent(true);
    if ("value" in output && reason.trim() !== "") {
      resolving.mutate({ output: output.value, reason: reason.trim() });
    }
  };
  return (
    <Dialog
      title={`Give “${name}” its output`}
      onClose={onClose}
      onSubmit={send}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" isBusy={resolving.isPending}>
            Go on with it
          </Button>
        </>
      }
    >
      <p>
        {run.status === "failed"
          ? "A new run is made that goes on as if the step had given this."
          : "The step is not waited for any more: the run goes on as if it had given this."}
      </p>
      <Field
        label="Output (JSON)"
        error={at("/output") ?? ("fault" in output && isSent ? output.fault : undefined)}
      >
        <TextArea value={text} onChange={setText} rows={8} isMono />
      </Field>
      <Field
        label="Reason"
        hint="The run keeps it, with your name."
        error={
          at("/reason") ??
          (isSent && reason.trim() === "" ? "Say why, for those who ask" : undefined)
        }
      >
        <TextInput value={reason} onChange={setReason} maxLength={1000} />
      </Field>
      {error && <ErrorPanel error={error} shownElsewhere={["/output", "/reason"]} />}
    </Dialog>
  );
}

function useResolve(run: Run, { step, scope }: StepView, onClose: () => void) {
  const queryClient = useQueryClient();
  const go = useGoToNewRun();
  return useMutation({
    mutationFn: (request: { output: unknown; reason: string }) =>
      resolveStep(run.id, step, scope, request),
    onSuccess: async (answer) => {
      onClose();
      if (answer.id !== run.id) return go(answer.id, "Goes on as a new run");
      toast({ text: "The run goes on" });
      await queryClient.invalidateQueries({ queryKey: keys.runs.one(run.id) });
    },
  });
}

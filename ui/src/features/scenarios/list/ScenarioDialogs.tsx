/** Asks before a scenario is copied or deleted, in the list and in the editor alike. */
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { Button } from "~/design/button/Button";
import { ConfirmDialog } from "~/design/dialog/ConfirmDialog";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { TextInput } from "~/design/field/TextInput";
import { type NamedScenario, useCopyScenario, useDeleteScenario } from "./use-scenario-actions";

interface CopyDialogProps {
  scenario: NamedScenario;
  onCopied?: (copy: NamedScenario) => void;
  onClose: () => void;
}

export function CopyDialog({ scenario, onCopied, onClose }: CopyDialogProps) {
  const [name, setName] = useState(`${scenario.name} copy`);
  const copying = useCopyScenario(scenario, (copy) => {
    onClose();
    onCopied?.(copy);
  });
  const { error } = copying;
  const isTaken = error instanceof ApiError && error.status === 409;
  const nameError = error instanceof ApiError ? (error.at("/name") ?? undefined) : undefined;
  const shown = nameError ?? (isTaken ? error.message : undefined);
  return (
    <Dialog
      title={`Copy “${scenario.name}”`}
      onClose={onClose}
      onSubmit={() => name.trim() !== "" && copying.mutate(name.trim())}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            kind="primary"
            disabled={name.trim() === ""}
            isBusy={copying.isPending}
          >
            Copy
          </Button>
        </>
      }
    >
      <p>The copy has the same draft. It is not published, so it starts no runs.</p>
      <Field label="Name of the copy" error={shown}>
        <TextInput value={name} onChange={setName} maxLength={200} />
      </Field>
      {error && shown === undefined && <ErrorPanel error={error} />}
    </Dialog>
  );
}

interface DeleteDialogProps {
  scenario: NamedScenario;
  onDeleted?: () => void;
  onClose: () => void;
}

export function DeleteDialog({ scenario, onDeleted, onClose }: DeleteDialogProps) {
  const deleting = useDeleteScenario(scenario, () => {
    onClose();
    onDeleted?.();
  });
  return (
    <ConfirmDialog
      title={`Delete “${scenario.name}”?`}
      confirmLabel={scenario.enabled ? "Disable and delete" : "Delete"}
      isBusy={deleting.isPending}
      error={deleting.error}
      onConfirm={() => deleting.mutate()}
      onClose={onClose}
    >
      <p>
        Its draft and all its versions are deleted. This cannot be undone.
        {scenario.enabled && " It is disabled first, so that no event starts a run of it any more."}
      </p>
    </ConfirmDialog>
  );
}

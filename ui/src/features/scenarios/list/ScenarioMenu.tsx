/** Starting, copying and deleting a scenario. */
import { Copy, Ellipsis, Trash2 } from "lucide-react";
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import type { ScenarioSummary } from "~/api/types";
import { Button } from "~/design/button/Button";
import { IconButton } from "~/design/button/IconButton";
import { ConfirmDialog } from "~/design/dialog/ConfirmDialog";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { TextInput } from "~/design/field/TextInput";
import { Menu, MenuItem, MenuSeparator } from "~/design/menu/Menu";
import { RunNowDialog } from "~/features/canvas/start/RunNowDialog";
import { StartMenuItem } from "~/features/canvas/start/StartMenuItem";
import { useCopyScenario, useDeleteScenario } from "./use-scenario-actions";

export function ScenarioMenu({ scenario }: { scenario: ScenarioSummary }) {
  const [open, setOpen] = useState<"run" | "copy" | "delete" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Menu
        trigger={
          <IconButton label={`More for ${scenario.name}`} icon={<Ellipsis />} size="small" />
        }
      >
        <StartMenuItem scenario={scenario} onRun={() => setOpen("run")} />
        <MenuItem icon={<Copy aria-hidden />} onSelect={() => setOpen("copy")}>
          Copy
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 aria-hidden />} kind="danger" onSelect={() => setOpen("delete")}>
          Delete
        </MenuItem>
      </Menu>
      {open === "run" && (
        <RunNowDialog
          scenario={scenario}
          version={scenario.publishedVersion ?? 0}
          isDraftAhead={scenario.draftAhead}
          onClose={close}
        />
      )}
      {open === "copy" && <CopyDialog scenario={scenario} onClose={close} />}
      {open === "delete" && <DeleteDialog scenario={scenario} onClose={close} />}
    </>
  );
}

interface ActionDialogProps {
  scenario: ScenarioSummary;
  onClose: () => void;
}

function CopyDialog({ scenario, onClose }: ActionDialogProps) {
  const [name, setName] = useState(`${scenario.name} copy`);
  const copying = useCopyScenario(scenario, onClose);
  const { error } = copying;
  const isTaken = error instanceof ApiError && error.status === 409;
  const nameError = error instanceof ApiError ? (error.at("/name") ?? undefined) : undefined;
  const shown = nameError ?? (isTaken ? error.message : undefined);
  return (
    <Dialog
      title={`Copy ${scenario.name}`}
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

function DeleteDialog({ scenario, onClose }: ActionDialogProps) {
  const deleting = useDeleteScenario(scenario, onClose);
  return (
    <ConfirmDialog
      title={`Delete ${scenario.name}?`}
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

/** Asks before an older version is published again, and what is to become of the draft. */
import { useState } from "react";
import type { Scenario } from "~/api/types";
import { ConfirmDialog } from "~/design/dialog/ConfirmDialog";
import { Checkbox } from "~/design/field/Checkbox";
import { Callout } from "~/design/section/Callout";
import { Skeleton } from "~/design/skeleton/Skeleton";
import { type DraftBeside, useDraftBeside, useRollback } from "./use-rollback";

interface RollbackDialogProps {
  scenario: Scenario;
  version: number;
  onClose: () => void;
}

export function RollbackDialog({ scenario, version, onClose }: RollbackDialogProps) {
  const { beside, error } = useDraftBeside(scenario, version);
  const [picked, setPicked] = useState<boolean>();
  const going = useRollback(scenario, version, onClose);
  const isPut = beside !== undefined && !beside.isSame && (picked ?? !beside.isAhead);
  return (
    <ConfirmDialog
      title={`Roll back to version ${version}?`}
      confirmLabel="Roll back"
      kind="primary"
      isBusy={going.isPending}
      error={going.error ?? error}
      blockedBy={beside ? undefined : "The draft is not known yet."}
      onConfirm={() => going.mutate(isPut ? beside : undefined)}
      onClose={onClose}
    >
      <p>
        What version {version} says is published again as version {scenario.latestVersion + 1}. Runs
        that have begun go on as they are.
      </p>
      {beside ? (
        <DraftChoice beside={beside} version={version} isPut={isPut} onChange={setPicked} />
      ) : (
        !error && <Skeleton width="80%" />
      )}
    </ConfirmDialog>
  );
}

interface DraftChoiceProps {
  beside: DraftBeside;
  version: number;
  isPut: boolean;
  onChange: (isPut: boolean) => void;
}

function DraftChoice({ beside, version, isPut, onChange }: DraftChoiceProps) {
  if (beside.isSame) return <p>The draft says the same as version {version} already.</p>;
  return (
    <>
      <Checkbox
        label={`Also put version ${version} into the draft`}
        hint={
          beside.isAhead
            ? "Without it the draft keeps its changes, and is ahead of what runs."
            : "Without it the editor goes on showing something else than what runs."
        }
        checked={isPut}
        onChange={onChange}
      />
      {isPut && beside.isAhead && (
        <Callout kind="warning">
          The draft has changes that are not published. They are lost, unless Undo in the editor
          brings them back before the page is loaded anew.
        </Callout>
      )}
    </>
  );
}

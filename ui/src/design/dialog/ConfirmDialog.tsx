/** Asks before something that cannot be undone. What went wrong is told here, and it can be tried again. */
import type { ReactNode } from "react";
import { Button } from "~/design/button/Button";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Dialog } from "./Dialog";

interface ConfirmDialogProps {
  title: string;
  /** What will be lost, and what will not. */
  children: ReactNode;
  /** The verb of what is done: "Delete", not "OK". */
  confirmLabel: string;
  kind?: "danger" | "primary";
  isBusy?: boolean;
  error?: Error | null;
  /** Why it cannot be done as things stand, where that is known. */
  blockedBy?: string | undefined;
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    title,
    children,
    confirmLabel,
    kind = "danger",
    isBusy = false,
    error,
    blockedBy,
  } = props;
  return (
    <Dialog
      title={title}
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button
            kind={kind}
            isBusy={isBusy}
            disabled={blockedBy !== undefined}
            title={blockedBy}
            onClick={props.onConfirm}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
      {error && <ErrorPanel error={error} />}
    </Dialog>
  );
}

/** Why what was pasted or dropped is not on the canvas. */
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { FileProblemPanel } from "~/features/files/FileProblemPanel";

interface NotAddedDialogProps {
  title: string;
  error: Error;
  onClose: () => void;
}

export function NotAddedDialog({ title, error, onClose }: NotAddedDialogProps) {
  return (
    <Dialog title={title} onClose={onClose} actions={<Button onClick={onClose}>Close</Button>}>
      <FileProblemPanel error={error} title="The scenario is as it was" />
    </Dialog>
  );
}

/** Asks before a variable is deleted. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "~/api/queries/keys";
import { deleteVariable } from "~/api/queries/variables";
import type { Variable } from "~/api/types";
import { ConfirmDialog } from "~/design/dialog/ConfirmDialog";
import { toast } from "~/design/toast/toasts";

interface DeleteVariableDialogProps {
  variable: Variable;
  onClose: () => void;
}

export function DeleteVariableDialog({ variable, onClose }: DeleteVariableDialogProps) {
  const queryClient = useQueryClient();
  const deleting = useMutation({
    mutationFn: () => deleteVariable(variable.name),
    onSuccess: () => {
      onClose();
      toast({ text: `Deleted ${variable.name}` });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.variables }),
  });
  return (
    <ConfirmDialog
      title={`Delete “${variable.name}”?`}
      confirmLabel="Delete"
      isBusy={deleting.isPending}
      error={deleting.error}
      onConfirm={() => deleting.mutate()}
      onClose={onClose}
    >
      <p>Expressions that read it fail from now on. Runs that are under way keep its value.</p>
    </ConfirmDialog>
  );
}

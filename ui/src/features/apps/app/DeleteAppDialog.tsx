/** Asks before an app is deleted; tells with links what still uses it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { deleteApp } from "~/api/queries/apps";
import { keys } from "~/api/queries/keys";
import type { App } from "~/api/types";
import { ConfirmDialog } from "~/design/dialog/ConfirmDialog";
import { toast } from "~/design/toast/toasts";
import { InUse, inUseReason } from "~/design/users/Users";

interface DeleteAppDialogProps {
  app: App;
  onClose: () => void;
}

export function DeleteAppDialog({ app, onClose }: DeleteAppDialogProps) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const deleting = useMutation({
    mutationFn: () => deleteApp(app.id),
    onSuccess: async () => {
      toast({ text: `Deleted ${app.name}` });
      await navigate({ to: "/apps" });
      await queryClient.invalidateQueries({ queryKey: keys.apps.list });
    },
  });
  return (
    <ConfirmDialog
      title={`Delete “${app.name}”?`}
      confirmLabel="Delete"
      isBusy={deleting.isPending}
      blockedBy={inUseReason(deleting.error)}
      onConfirm={() => deleting.mutate()}
      onClose={onClose}
    >
      <p>Requests to its webhook address are refused from then on. This cannot be undone.</p>
      <InUse error={deleting.error} />
    </ConfirmDialog>
  );
}

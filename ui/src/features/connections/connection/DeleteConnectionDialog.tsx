/** Asks before a connection is deleted; tells with links what still uses it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { deleteConnection } from "~/api/queries/connections";
import { keys } from "~/api/queries/keys";
import type { Connection } from "~/api/types";
import { ConfirmDialog } from "~/design/dialog/ConfirmDialog";
import { toast } from "~/design/toast/toasts";
import { InUse, inUseReason } from "~/design/users/Users";

interface DeleteConnectionDialogProps {
  connection: Connection;
  onClose: () => void;
}

export function DeleteConnectionDialog({ connection, onClose }: DeleteConnectionDialogProps) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const deleting = useMutation({
    mutationFn: () => deleteConnection(connection.id),
    onSuccess: async () => {
      toast({ text: `Deleted ${connection.name}` });
      await navigate({ to: "/connections" });
      await queryClient.invalidateQueries({ queryKey: keys.connections.list });
    },
  });
  return (
    <ConfirmDialog
      title={`Delete “${connection.name}”?`}
      confirmLabel="Delete"
      isBusy={deleting.isPending}
      blockedBy={inUseReason(deleting.error)}
      onConfirm={() => deleting.mutate()}
      onClose={onClose}
    >
      <p>Its secrets are deleted with it. This cannot be undone.</p>
      <InUse error={deleting.error} />
    </ConfirmDialog>
  );
}

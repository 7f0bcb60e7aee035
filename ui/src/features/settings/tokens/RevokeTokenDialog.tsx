/** Asks before a token is revoked. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "~/api/queries/keys";
import { revokeToken } from "~/api/queries/tokens";
import type { Token } from "~/api/types";
import { ConfirmDialog } from "~/design/dialog/ConfirmDialog";
import { toast } from "~/design/toast/toasts";

interface RevokeTokenDialogProps {
  token: Token;
  onClose: () => void;
}

export function RevokeTokenDialog({ token, onClose }: RevokeTokenDialogProps) {
  const queryClient = useQueryClient();
  const revoking = useMutation({
    mutationFn: () => revokeToken(token.id),
    onSuccess: () => {
      onClose();
      toast({ text: `Revoked ${token.name}` });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.tokens }),
  });
  return (
    <ConfirmDialog
      title={`Revoke “${token.name}”?`}
      confirmLabel="Revoke"
      isBusy={revoking.isPending}
      error={revoking.error}
      onConfirm={() => revoking.mutate()}
      onClose={onClose}
    >
      <p>Programs that use it are refused from now on. This cannot be undone.</p>
    </ConfirmDialog>
  );
}

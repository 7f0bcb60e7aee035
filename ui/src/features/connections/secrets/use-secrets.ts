/** Changes secrets: a value sets one, null clears it; those that are not named stay. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changeConnection } from "~/api/queries/connections";
import { keys } from "~/api/queries/keys";
import type { Connection } from "~/api/types";
import { toast } from "~/design/toast/toasts";

export type SecretChange = Record<string, string | string[] | null>;

export function useChangeSecrets({ id }: Connection, onDone: (change: SecretChange) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (credentials: SecretChange) => changeConnection(id, { secrets: { credentials } }),
    onSuccess: async (_, change) => {
      onDone(change);
      toast({ text: "Saved" });
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.connections.all }),
        queryClient.invalidateQueries({ queryKey: keys.apps.all }),
      ]);
    },
  });
}

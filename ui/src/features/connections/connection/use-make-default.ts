/** Makes a connection its app's default, whose webhook secret is looked at. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changeApp } from "~/api/queries/apps";
import { keys } from "~/api/queries/keys";
import type { App, Connection } from "~/api/types";
import { toast } from "~/design/toast/toasts";

export function useMakeDefault(app: App, connection: Connection) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => changeApp(app.id, { defaultConnectionId: connection.id }),
    onSuccess: () => {
      toast({ text: `${connection.name} is the default of ${app.name}` });
    },
    onError: (error) => toast({ kind: "error", text: error.message }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.apps.all }),
  });
}

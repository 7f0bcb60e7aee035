/** Makes an app; with a secret, also the connection that holds it, as the app's default. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeApp, createApp } from "~/api/queries/apps";
import { createConnection } from "~/api/queries/connections";
import { keys } from "~/api/queries/keys";
import type { App, Scheme } from "~/api/types";
import { WEBHOOK_SECRET } from "~/features/connections/auth";
import { rememberSecret } from "~/features/webhooks/fresh-secrets";

/** Where the server says that it does not take a secret. */
export const SECRET_POINTER = `/secrets/credentials/${WEBHOOK_SECRET}`;

interface WantedApp {
  key: string;
  name: string;
  scheme: Scheme;
  /** Empty for none yet. */
  secret: string;
}

export function useCreateApp(onCreated: (app: App) => void) {
  const queryClient = useQueryClient();
  // When only its secret was refused the app is there already: trying again goes on from it.
  const [made, setMade] = useState<App | null>(null);
  const creating = useMutation({
    mutationFn: async ({ key, name, scheme, secret }: WantedApp): Promise<App> => {
      const app = made
        ? await changeApp(made.id, { name, webhook: { scheme } })
        : await createApp({ key, name, webhook: { scheme } });
      setMade(app);
      if (secret === "") return app;
      const connection = await createConnection({
        appId: app.id,
        name: `${app.key}-webhook`,
        secrets: { credentials: { [WEBHOOK_SECRET]: secret } },
      });
      const whole = await changeApp(app.id, { defaultConnectionId: connection.id });
      rememberSecret(app.id, secret);
      return whole;
    },
    onSuccess: onCreated,
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.apps.all }),
        queryClient.invalidateQueries({ queryKey: keys.connections.all }),
      ]),
  });
  return { creating, isMade: made !== null };
}

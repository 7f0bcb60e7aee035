/** Sends an event, and finds what became of it among the deliveries of its app. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { deliveriesOptions } from "~/api/queries/apps";
import { keys } from "~/api/queries/keys";
import type { App, Delivery, WebhookSettings } from "~/api/types";
import { rememberSecret } from "./fresh-secrets";
import type { Outgoing } from "./signing/curl";
import { pathHere, type Sent, sendWebhook } from "./signing/send";

/** What the sender was told, and what the server knows of it; nothing if it was not found. */
export interface Answered extends Sent {
  delivery: Delivery | undefined;
}

export function useSend(app: App) {
  const queryClient = useQueryClient();
  const deliveries = () =>
    queryClient.fetchQuery({ ...deliveriesOptions(app.id), staleTime: 0 }).catch(() => []);
  return useMutation({
    mutationFn: async ({ outgoing, secret }: { outgoing: Outgoing; secret: string }) => {
      const last = (await deliveries())[0]?.number ?? 0;
      const sent = await sendWebhook(outgoing, app.webhook as WebhookSettings, secret);
      const delivery = (await deliveries()).find((one) => one.number > last && isOf(one, outgoing));
      // It is proven, so the next request of this page need not ask for it.
      if (delivery && !delivery.refusal) rememberSecret(app.id, secret);
      return { ...sent, delivery };
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.runs.all }),
  });
}

function isOf({ method, url }: Delivery, outgoing: Outgoing): boolean {
  return method === outgoing.method && url === pathHere(outgoing.url);
}

/** Which of an app's events are one event that came twice, and so start one run. */
import type { App, WebhookSettings } from "~/api/types";
import { DEFAULT_SCHEME, schemeInfo } from "./signing/schemes";

/** In words, names in backticks. */
export function repeatedEvents({ webhook }: Pick<App, "webhook">): string {
  const { idempotencyKey: key, scheme = DEFAULT_SCHEME } = webhook as WebhookSettings;
  if (key === "body") return "Events with the same body are one event: they start one run.";
  const { deliveryId } = schemeInfo(scheme);
  const what = key ? `the same \`${key}\`` : `the same ${deliveryKey(deliveryId)}`;
  return `Events with ${what} are one event: they start one run, and another body with it is refused.`;
}

function deliveryKey(deliveryId: string | null): string {
  const header = "header `Idempotency-Key`";
  return deliveryId === null ? header : `delivery id (${deliveryId}), else the same ${header},`;
}

/** How a webhook trigger is reached, and the event that one gets by it. */
import type { App, WebhookSettings } from "~/api/types";
import { DEFAULT_SCHEME, schemeInfo } from "~/features/apps/signing/schemes";

export const WEBHOOK = "webhook";
export const MANUAL = "manual";

interface WebhookConfig {
  app?: string;
  path?: string;
}

/** What of a webhook trigger's config says where it listens. Anything may stand in a draft. */
export function webhookConfig(config: unknown): WebhookConfig {
  const { app, path } = (typeof config === "object" && config !== null ? config : {}) as Record<
    string,
    unknown
  >;
  return {
    ...(typeof app === "string" && app !== "" ? { app } : {}),
    ...(typeof path === "string" && path !== "" ? { path: path.replace(/^\/+/, "") } : {}),
  };
}

/** The whole address, with the named parts of the path as they are written in the pattern. */
export function webhookAddress({ webhookUrl }: Pick<App, "webhookUrl">, path = ""): string {
  return path === "" ? webhookUrl : `${webhookUrl}/${path}`;
}

/** A path that a pattern takes: "orders/{id}" as "orders/1". */
export function examplePath(pattern: string): string {
  return pattern.replace(/\{[^{}]*\}/g, "1");
}

/** Which of an app's events are one event that came twice, and so start one run. */
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

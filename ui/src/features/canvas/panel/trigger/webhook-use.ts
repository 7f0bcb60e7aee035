/** How a webhook trigger is reached. */
import type { App } from "~/api/types";

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

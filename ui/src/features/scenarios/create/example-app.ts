/** The app that an example listens to: which one is offered, and the example with the one chosen. */
import type { App, Trigger } from "~/api/types";
import type { NamedDraft } from "~/features/files/scenarios-in";

/** Stands for an app that is made with the scenario. */
export const NEW_APP = "";

/** The key of the app that a scenario listens to; undefined where it listens to none. */
export function wantedApp({ draft }: NamedDraft): string | undefined {
  const { app } = configOf(draft.trigger);
  return draft.trigger?.type === "webhook" && typeof app === "string" && app !== ""
    ? app
    : undefined;
}

/** The one that the scenario names where there is such an app, else a new one. */
export function offeredApp(wanted: string, apps: readonly Pick<App, "key">[]): string {
  return apps.some(({ key }) => key === wanted) ? wanted : NEW_APP;
}

/** A key that no app has: the wanted one, or with a number behind it. */
export function freeKey(wanted: string, apps: readonly Pick<App, "key">[]): string {
  const taken = new Set(apps.map(({ key }) => key));
  let key = wanted;
  for (let number = 2; taken.has(key); number += 1) key = `${wanted}-${number}`;
  return key;
}

/** "my-shop" as a person would write it. */
export function nameOfKey(key: string): string {
  const words = key.replace(/[-_]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The scenario with another app, and with an event to try it with as the sample of its trigger. */
export function listeningTo(
  scenario: NamedDraft,
  { key, webhookUrl }: Pick<App, "key" | "webhookUrl">,
  body: unknown,
): NamedDraft {
  const { trigger } = scenario.draft;
  if (!trigger) return scenario;
  const config = { ...configOf(trigger), app: key };
  const { path } = config as { path?: unknown };
  const url = typeof path === "string" ? `${webhookUrl}/${path}` : webhookUrl;
  const headers = { "content-type": "application/json" };
  const sample = { method: "POST", headers, query: {}, path: {}, body, url };
  const changed = { ...trigger, config, ...(body === undefined ? {} : { sample }) } as Trigger;
  return { ...scenario, draft: { ...scenario.draft, trigger: changed } };
}

function configOf(trigger: Trigger | undefined): Record<string, unknown> {
  const config = trigger?.config;
  return typeof config === "object" && config !== null ? (config as Record<string, unknown>) : {};
}

/** The event that stands in for that of a run: the last delivery, else the type's example. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { allAppsOptions, deliveriesOptions } from "~/api/queries/apps";
import type { App, Delivery } from "~/api/types";
import type { StandIn } from "../data/names";
import { isSchema } from "../form/spec";
import { typeOf } from "../graph/handles";
import { TRIGGER_ID } from "../graph/normal-draft";
import { useDraft, useEditor } from "../page/editor";
import { eventOfDelivery, exampleEvent, type WebhookEvent } from "./webhook-event";

export interface EventSources {
  /** What came last to the trigger's address. */
  delivery: { event: WebhookEvent; at: string } | undefined;
  /** Of the trigger's type; undefined when it has none. */
  example: unknown;
}

export function useEventSources(): EventSources {
  const { types } = useEditor();
  const draft = useDraft();
  const { type, config } = draft.trigger;
  const appKey = type === "webhook" ? textIn(config, "app") : "";
  const pattern = textIn(config, "path");
  const apps = useQuery({ ...allAppsOptions(), enabled: appKey !== "" });
  const app = apps.data?.find((one) => one.key === appKey);
  const deliveries = useQuery({ ...deliveriesOptions(app?.id ?? ""), enabled: app !== undefined });
  const given = typeOf(draft, TRIGGER_ID, types)?.examples[0]?.output;
  return useMemo(() => {
    const delivery = app && lastFor(deliveries.data ?? [], app, pattern);
    return { delivery, example: exampleEvent(given, app, pattern) };
  }, [app, deliveries.data, pattern, given]);
}

export function useStandIn(): StandIn | undefined {
  const { delivery, example } = useEventSources();
  return useMemo(() => {
    if (delivery) return { value: delivery.event, origin: "delivery" };
    return example === undefined ? undefined : { value: example, origin: "example" };
  }, [delivery, example]);
}

function lastFor(deliveries: readonly Delivery[], app: App, pattern: string) {
  for (const one of deliveries) {
    const event = eventOfDelivery(one, app, pattern);
    if (event) return { event, at: one.at };
  }
  return undefined;
}

function textIn(config: unknown, name: string): string {
  const value = isSchema(config) ? config[name] : undefined;
  return typeof value === "string" ? value : "";
}

/** Makes a scenario; one from an example with the app that it listens to, where there is none yet. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { allAppsOptions } from "~/api/queries/apps";
import { createScenario } from "~/api/queries/scenarios";
import type { App, Scenario } from "~/api/types";
import { useCreateApp } from "~/features/apps/create/use-create-app";
import { generateSecret } from "~/features/connections/secrets/generate";
import type { NamedDraft } from "~/features/files/scenarios-in";
import { SIMPLEST_SCHEME } from "~/features/webhooks/signing/schemes";
import { freeKey, listeningTo, nameOfKey, offeredApp, wantedApp } from "./example-app";

interface Wanted {
  name: string;
  /** What it is made from; null for nothing. */
  from: NamedDraft | null;
  isExample: boolean;
}

export interface ExampleApp {
  /** The key of the chosen app, or `NEW_APP`. */
  value: string;
  choose: (key: string) => void;
  apps: readonly App[];
  /** Of the app that would be made. */
  newKey: string;
}

/** The app of the example that is chosen: undefined where it needs none, or it is not known yet. */
export function useExampleApp(example: NamedDraft | null) {
  const wanted = example === null ? undefined : wantedApp(example);
  const apps = useQuery({ ...allAppsOptions(), enabled: wanted !== undefined });
  const [own, choose] = useState<string>();
  if (wanted === undefined || !apps.data) {
    return { app: undefined, isPending: wanted !== undefined && apps.isPending };
  }
  const value = own ?? offeredApp(wanted, apps.data);
  const app: ExampleApp = { value, choose, apps: apps.data, newKey: freeKey(wanted, apps.data) };
  return { app, isPending: false };
}

export function useCreateScenario(
  app: ExampleApp | undefined,
  onCreated: (scenario: Scenario) => void,
) {
  // Where only the scenario is refused, the app is there already and stays chosen.
  const { creating: makingApp } = useCreateApp(({ key }) => app?.choose(key));
  return useMutation({
    mutationFn: async ({ name, from, isExample }: Wanted) => {
      if (!from || !isExample || !app) return createScenario({ ...from, name });
      const { EXAMPLE_BODIES } = await import("./examples");
      const chosen = app.apps.find(({ key }) => key === app.value) ?? (await makeApp(app));
      const scenario = listeningTo(from, chosen, EXAMPLE_BODIES[from.name]);
      return createScenario({ ...scenario, name });
    },
    onSuccess: onCreated,
  });

  function makeApp({ newKey }: ExampleApp): Promise<App> {
    const [name, scheme] = [nameOfKey(newKey), SIMPLEST_SCHEME];
    const secret = generateSecret(scheme);
    return makingApp.mutateAsync({ key: newKey, name, scheme, secret });
  }
}

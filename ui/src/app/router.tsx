/** All pages. A page is one route file in its feature and one line here; order is that of the menu. */
import type { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { appRoute } from "~/features/apps/app-route";
import { appsRoute } from "~/features/apps/apps-route";
import { editorRoute } from "~/features/canvas/editor-route";
import { versionsRoute } from "~/features/canvas/versions-route";
import { connectionRoute } from "~/features/connections/connection-route";
import { connectionsRoute } from "~/features/connections/connections-route";
import { overviewRoute } from "~/features/overview/overview-route";
import { runRoute } from "~/features/runs/run-route";
import { runsRoute } from "~/features/runs/runs-route";
import { scenariosRoute } from "~/features/scenarios/scenarios-route";
import { retentionRoute } from "~/features/settings/retention-route";
import { tokensRoute } from "~/features/settings/tokens-route";
import { variablesRoute } from "~/features/settings/variables-route";
import { signInRoute } from "~/features/sign-in/sign-in-route";
import { notFoundRoute } from "./errors/not-found-route";
import { PageError } from "./errors/PageError";
import { rootRoute, shellRoute } from "./root-route";

const routeTree = rootRoute.addChildren([
  signInRoute,
  shellRoute.addChildren([
    overviewRoute,
    scenariosRoute,
    editorRoute,
    versionsRoute,
    runsRoute,
    runRoute,
    appsRoute,
    appRoute,
    connectionsRoute,
    connectionRoute,
    variablesRoute,
    retentionRoute,
    tokensRoute,
    notFoundRoute,
  ]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: "intent",
    // TanStack Query knows what is fresh.
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: PageError,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}

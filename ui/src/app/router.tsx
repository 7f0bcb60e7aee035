/** All pages. A page is one route file in its feature and one line here; order is that of the menu. */
import type { QueryClient } from "@tanstack/react-query";
import { createRoute, createRouter, redirect } from "@tanstack/react-router";
import { runRoute } from "~/features/runs/run-route";
import { runsRoute } from "~/features/runs/runs-route";
import { scenariosRoute } from "~/features/scenarios/scenarios-route";
import { tokensRoute } from "~/features/settings/tokens-route";
import { variablesRoute } from "~/features/settings/variables-route";
import { signInRoute } from "~/features/sign-in/sign-in-route";
import { PageError } from "./errors/PageError";
import { rootRoute, shellRoute } from "./root-route";

const startRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/scenarios", replace: true });
  },
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  shellRoute.addChildren([
    startRoute,
    scenariosRoute,
    runsRoute,
    runRoute,
    variablesRoute,
    tokensRoute,
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

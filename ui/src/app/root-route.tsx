/** The two routes that all others stand below: one for everybody, one for those who are signed in. */
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, redirect } from "@tanstack/react-router";
import { ApiError } from "~/api/api-error";
import { sessionOptions } from "~/api/queries/session";
import { PageError } from "./errors/PageError";
import { Shell } from "./shell/Shell";

export interface RouterContext {
  queryClient: QueryClient;
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  // Where not even the shell can be shown.
  errorComponent: (props) => (
    <main>
      <PageError {...props} />
    </main>
  ),
});

/** Pages below this one are shown in the shell, to who is signed in; others sign in and come back. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(sessionOptions());
    } catch (error) {
      if (!(error instanceof ApiError && error.isUnauthorized)) throw error;
      throw redirect({ to: "/sign-in", search: { returnTo: location.href } });
    }
  },
});

/** `/sign-in`: for who has no session, and for the one-time link that the server prints. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "~/app/root-route";

interface SignInSearch {
  /** The code of the one-time link. */
  link?: string;
  /** Where to go then. */
  returnTo?: string;
}

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): SignInSearch => ({
    ...(typeof search.link === "string" ? { link: search.link } : {}),
    ...(typeof search.returnTo === "string" ? { returnTo: search.returnTo } : {}),
  }),
  component: lazyRouteComponent(() => import("./SignInPage"), "SignInPage"),
});

/** `/scenarios/$scenarioId/versions`: the versions of a scenario, any two of them compared. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/app/root-route";

export interface VersionsSearch {
  /** Numbers of versions, or `draft`. */
  from?: string;
  to?: string;
}

const VERSION = /^(?:draft|[1-9]\d*)$/;

export const versionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/scenarios/$scenarioId/versions",
  validateSearch: ({ from, to }: Record<string, unknown>): VersionsSearch => ({
    ...(VERSION.test(String(from)) ? { from: String(from) } : {}),
    ...(VERSION.test(String(to)) ? { to: String(to) } : {}),
  }),
  component: lazyRouteComponent(() => import("./versions/VersionsPage"), "VersionsPage"),
});

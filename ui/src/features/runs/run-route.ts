/** `/runs/$runId`: what happened in one run, and why. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/app/root-route";
import { readRunSearch } from "./run/run-search";

export const runRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/runs/$runId",
  validateSearch: readRunSearch,
  component: lazyRouteComponent(() => import("./run/RunPage"), "RunPage"),
});

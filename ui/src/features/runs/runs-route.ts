/** `/runs`: all runs, narrowed by what the address says. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { ListChecks } from "lucide-react";
import { shellRoute } from "~/app/root-route";
import { readRunsSearch } from "./list/runs-search";

export const runsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/runs",
  staticData: { menu: { label: "Runs", icon: ListChecks, group: "main" } },
  validateSearch: readRunsSearch,
  component: lazyRouteComponent(() => import("./list/RunsPage"), "RunsPage"),
});

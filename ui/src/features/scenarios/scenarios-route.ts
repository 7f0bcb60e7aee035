/** `/scenarios`: all scenarios, searched and made. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { Workflow } from "lucide-react";
import { shellRoute } from "~/app/root-route";

export interface ScenariosSearch {
  search?: string;
  state?: "enabled" | "disabled";
}

export const scenariosRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/scenarios",
  staticData: { menu: { label: "Scenarios", icon: Workflow, group: "main" } },
  validateSearch: ({ search, state }: Record<string, unknown>): ScenariosSearch => ({
    ...(typeof search === "string" && search !== "" ? { search } : {}),
    ...(state === "enabled" || state === "disabled" ? { state } : {}),
  }),
  component: lazyRouteComponent(() => import("./list/ScenariosPage"), "ScenariosPage"),
});

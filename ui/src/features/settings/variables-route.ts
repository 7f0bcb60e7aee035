/** `/settings/variables`: what expressions read as `vars.NAME`. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { Variable } from "lucide-react";
import { shellRoute } from "~/app/root-route";

export const variablesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings/variables",
  staticData: { menu: { label: "Variables", icon: Variable, group: "settings" } },
  component: lazyRouteComponent(() => import("./variables/VariablesPage"), "VariablesPage"),
});

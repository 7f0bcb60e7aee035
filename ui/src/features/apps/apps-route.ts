/** `/apps`: what events come from, and what is called. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { Blocks } from "lucide-react";
import { shellRoute } from "~/app/root-route";

export const appsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/apps",
  staticData: { menu: { label: "Apps", icon: Blocks, group: "main" } },
  component: lazyRouteComponent(() => import("./list/AppsPage"), "AppsPage"),
});

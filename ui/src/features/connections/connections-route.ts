/** `/connections`: what signs, and what is called with. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { Plug } from "lucide-react";
import { shellRoute } from "~/app/root-route";

export const connectionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/connections",
  staticData: { menu: { label: "Connections", icon: Plug, group: "main" } },
  component: lazyRouteComponent(() => import("./list/ConnectionsPage"), "ConnectionsPage"),
});

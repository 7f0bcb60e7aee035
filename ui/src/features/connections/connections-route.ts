/** `/connections`: what signs, and what is called with. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { Plug } from "lucide-react";
import { shellRoute } from "~/app/root-route";

export const connectionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/connections",
  staticData: { menu: { label: "Connections", icon: Plug, group: "main" } },
  /** `newFor` is the app that a connection is about to be made for. */
  validateSearch: ({ newFor }: Record<string, unknown>): { newFor?: string } =>
    typeof newFor === "string" && newFor !== "" ? { newFor } : {},
  component: lazyRouteComponent(() => import("./list/ConnectionsPage"), "ConnectionsPage"),
});

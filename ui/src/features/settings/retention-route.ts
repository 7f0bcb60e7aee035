/** `/settings/retention`: how long finished runs are kept. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { Archive } from "lucide-react";
import { shellRoute } from "~/app/root-route";

export const retentionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings/retention",
  staticData: { menu: { label: "Retention", icon: Archive, group: "settings" } },
  component: lazyRouteComponent(() => import("./retention/RetentionPage"), "RetentionPage"),
});

/** `/apps/$appId`: one app; its tabs are in the address. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/app/root-route";

export const APP_TABS = ["webhook", "deliveries", "connections", "settings"] as const;
export type AppTab = (typeof APP_TABS)[number];

export const appRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/apps/$appId",
  validateSearch: ({ tab }: Record<string, unknown>): { tab?: AppTab } => {
    const known = APP_TABS.find((one) => one === tab);
    return known ? { tab: known } : {};
  },
  component: lazyRouteComponent(() => import("./app/AppPage"), "AppPage"),
});

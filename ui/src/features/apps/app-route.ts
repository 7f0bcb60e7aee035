/** `/apps/$appId`: one app; its tabs are in the address. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/app/root-route";

export const APP_TABS = ["webhook", "deliveries", "connections", "settings"] as const;
export type AppTab = (typeof APP_TABS)[number];

export const appRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/apps/$appId",
  /** `path` is what the request to try begins with behind the webhook address. */
  validateSearch: ({ tab, path }: Record<string, unknown>): { tab?: AppTab; path?: string } => {
    const known = APP_TABS.find((one) => one === tab);
    return {
      ...(known ? { tab: known } : {}),
      ...(typeof path === "string" && path !== "" ? { path } : {}),
    };
  },
  component: lazyRouteComponent(() => import("./app/AppPage"), "AppPage"),
});

/** `/apps/$appId`: one app; its tabs are in the address. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/app/root-route";

export const APP_TABS = ["webhook", "deliveries", "connections", "settings"] as const;
export type AppTab = (typeof APP_TABS)[number];

interface AppSearch {
  tab?: AppTab;
  /** What the request to try begins with behind the webhook address. */
  path?: string;
  /** The scenario to try: the request has the body of its trigger's sample. */
  scenario?: string;
}

export const appRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/apps/$appId",
  validateSearch: ({ tab, path, scenario }: Record<string, unknown>): AppSearch => {
    const known = APP_TABS.find((one) => one === tab);
    return {
      ...(known ? { tab: known } : {}),
      ...(typeof path === "string" && path !== "" ? { path } : {}),
      ...(typeof scenario === "string" && scenario !== "" ? { scenario } : {}),
    };
  },
  component: lazyRouteComponent(() => import("./app/AppPage"), "AppPage"),
});

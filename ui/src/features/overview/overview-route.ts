/** `/`: how things stand, and how the last hours went. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { Activity } from "lucide-react";
import { shellRoute } from "~/app/root-route";

export const HOURS = [3, 24, 168] as const;
export type Hours = (typeof HOURS)[number];

export const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  staticData: { menu: { label: "Overview", icon: Activity, group: "main" } },
  /** How far back one looks; a day when it is not said. */
  validateSearch: ({ hours }: Record<string, unknown>): { hours?: Hours } => {
    const known = HOURS.find((one) => one === Number(hours));
    return known && known !== 24 ? { hours: known } : {};
  },
  component: lazyRouteComponent(() => import("./OverviewPage"), "OverviewPage"),
});

/** `/scenarios`: all scenarios, searched and made. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { Workflow } from "lucide-react";
import { shellRoute } from "~/app/root-route";

/** What a scenario can be made from. */
export const SOURCES = ["blank", "example", "file"] as const;
export type Source = (typeof SOURCES)[number];

export interface ScenariosSearch {
  search?: string;
  state?: "enabled" | "disabled";
  /** A scenario is about to be made, from this. */
  new?: Source;
}

export const scenariosRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/scenarios",
  staticData: { menu: { label: "Scenarios", icon: Workflow, group: "main" } },
  validateSearch: ({ search, state, new: from }: Record<string, unknown>): ScenariosSearch => {
    const source = SOURCES.find((one) => one === from);
    return {
      ...(typeof search === "string" && search !== "" ? { search } : {}),
      ...(state === "enabled" || state === "disabled" ? { state } : {}),
      ...(source ? { new: source } : {}),
    };
  },
  component: lazyRouteComponent(() => import("./list/ScenariosPage"), "ScenariosPage"),
});

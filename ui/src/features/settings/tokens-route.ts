/** `/settings/tokens`: tokens for programs. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { shellRoute } from "~/app/root-route";

export const tokensRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings/tokens",
  staticData: { menu: { label: "API tokens", icon: KeyRound, group: "settings" } },
  component: lazyRouteComponent(() => import("./tokens/TokensPage"), "TokensPage"),
});

/** `/connections/$connectionId`: one connection. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/app/root-route";

export const connectionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/connections/$connectionId",
  component: lazyRouteComponent(() => import("./connection/ConnectionPage"), "ConnectionPage"),
});

import { createRoute } from "@tanstack/react-router";
import { shellRoute } from "../root-route";
import { NotFound } from "./NotFound";

/** Any other address: below the shell, so that the navigation leads on from it. */
export const notFoundRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "$",
  component: NotFound,
});

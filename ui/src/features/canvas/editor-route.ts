/** `/scenarios/$scenarioId`: the editor of one scenario. What is opened in it stands in the address. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/app/root-route";

export interface EditorSearch {
  /** The node whose panel is open. */
  node?: string;
  /** The run whose data and way are shown. */
  run?: string;
}

export const editorRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/scenarios/$scenarioId",
  validateSearch: ({ node, run }: Record<string, unknown>): EditorSearch => ({
    ...(typeof node === "string" && node !== "" ? { node } : {}),
    ...(typeof run === "string" && run !== "" ? { run } : {}),
  }),
  component: lazyRouteComponent(() => import("./page/EditorPage"), "EditorPage"),
});

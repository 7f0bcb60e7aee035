/** How a person starts a run of a scenario, by the trigger that it has. */
import type { Draft, Trigger } from "~/api/types";
import { same } from "../draft/same-value";
import { examplePath } from "../panel/trigger/webhook-use";

export type Start =
  | { kind: "run" }
  /** An event of an app, to this path behind its webhook address. */
  | { kind: "event"; app: string; path: string };

/** Undefined for triggers that start runs all by themselves. */
export function startOf({ type, config }: Trigger): Start | undefined {
  if (type === "manual") return { kind: "run" };
  if (type !== "webhook") return undefined;
  const { app, path } = typeof config === "object" && config !== null ? Object(config) : {};
  return {
    kind: "event",
    app: typeof app === "string" ? app : "",
    path: typeof path === "string" ? examplePath(path) : "",
  };
}

/** Whether two drafts would run differently: where things stand in the drawing does not count. */
export function runsDifferently(one: Draft, other: Draft): boolean {
  return !same(meaning(one), meaning(other));
}

function meaning(draft: Draft) {
  const { notes: _, ...rest } = draft;
  return {
    ...rest,
    trigger: { ...draft.trigger, position: undefined },
    nodes: (draft.nodes ?? []).map((node) => ({ ...node, position: undefined })),
  };
}

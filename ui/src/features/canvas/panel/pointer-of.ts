/** Where a node stands in its draft, as the faults of the server say it. */
import { type FullDraft, TRIGGER_ID } from "../graph/normal-draft";

export function pointerOf(draft: FullDraft, id: string): string {
  if (id === TRIGGER_ID) return "/trigger";
  return `/nodes/${draft.nodes.findIndex((node) => node.id === id)}`;
}

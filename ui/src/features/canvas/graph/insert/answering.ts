/** A webhook that answers with what a node says: else what a Respond node says reaches nobody. */
import { WEBHOOK } from "../../panel/trigger/webhook-use";
import { leadsTo } from "../connect";
import { changeConfig } from "../edit";
import { type FullDraft, TRIGGER_ID } from "../normal-draft";

const RESPOND = "respond";

/**
 * The draft with a trigger that answers so, where a change brought the first Respond node behind it
 * and nobody has said when it answers.
 */
export function withAnswer(before: FullDraft, after: FullDraft): FullDraft {
  const { type, config } = after.trigger;
  if (type !== WEBHOOK || saysAnswer(config) || responds(before) || !responds(after)) return after;
  const members = typeof config === "object" && config !== null ? config : {};
  return changeConfig(after, TRIGGER_ID, { ...members, respond: "node" });
}

function saysAnswer(config: unknown): boolean {
  if (typeof config !== "object" || config === null || !("respond" in config)) return false;
  return config.respond !== null && config.respond !== undefined;
}

function responds(draft: FullDraft): boolean {
  return draft.nodes.some(({ id, type }) => type === RESPOND && leadsTo(draft, TRIGGER_ID, id));
}

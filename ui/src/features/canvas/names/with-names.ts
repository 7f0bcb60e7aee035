/** What the server says of nodes, with the names that people gave them. */
import { type FullDraft, nodeOf } from "../graph/normal-draft";

/** "node `check`" of the server's messages, as “Check”; what has no name keeps its id. */
export function withNames(draft: FullDraft, message: string): string {
  return message.replace(/\bnode `([a-z_][a-z0-9_]*)`/g, (words, id: string) => {
    const name = nodeOf(draft, id)?.name;
    return name ? `“${name}”` : words;
  });
}

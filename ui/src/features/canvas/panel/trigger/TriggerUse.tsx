/** How the published trigger is set off: where events are sent to, or the button that runs it by hand. */
import { useDraft, useEditor } from "../../page/editor";
import { RunNow } from "./RunNow";
import { WebhookUse } from "./WebhookUse";
import { MANUAL, WEBHOOK } from "./webhook-use";

export function TriggerUse() {
  const { scenario } = useEditor();
  const { trigger } = useDraft();
  if (trigger.type === WEBHOOK) return <WebhookUse config={trigger.config} />;
  if (trigger.type === MANUAL && scenario.publishedVersion) return <RunNow />;
  return null;
}

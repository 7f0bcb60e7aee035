/** How the trigger is set off: where events are sent to, or the button that runs it by hand. */
import { useDraft } from "../../page/editor";
import { StartButton } from "../../start/StartButton";
import { WebhookUse } from "./WebhookUse";
import { MANUAL, WEBHOOK } from "./webhook-use";

export function TriggerUse() {
  const { trigger } = useDraft();
  if (trigger.type === WEBHOOK) return <WebhookUse config={trigger.config} />;
  return trigger.type === MANUAL ? <StartButton wanted="run" /> : null;
}

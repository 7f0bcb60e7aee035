/** The settings of a node that are not its config, as the API has them, for the form of their tab. */
import { RETRY_WORDS } from "../settings/settings-schema";
import { formOf } from "../settings/worded";

export const DELIVERY_SCHEMA = formOf("Node", {
  retry: { title: "Retry", members: RETRY_WORDS },
  timeout: {
    title: "Timeout",
    description: "How long one attempt may take.",
    default: "30s",
  },
  delivery: { title: "Delivery", default: "at_least_once" },
});

/** The settings of a node that are not its config, as the API has them, for the form of their tab. */
import type { Schema } from "../form/spec";

const duration = { type: "string", examples: ["90s"] };

export const DELIVERY_SCHEMA: Schema = {
  type: "object",
  properties: {
    retry: {
      type: "object",
      title: "Retry",
      description: "When and how often a failed attempt is repeated.",
      properties: {
        attempts: {
          type: "integer",
          title: "Attempts",
          description: "In all, the first included: 1 to 100.",
          default: 3,
        },
        initial: {
          ...duration,
          title: "First wait",
          description: "Before the second attempt.",
          default: "1s",
        },
        factor: {
          type: "number",
          title: "Factor",
          description: "What each further wait is multiplied by: 1 to 10.",
          default: 2,
        },
        max: { ...duration, title: "Longest wait", default: "60s" },
        jitter: {
          title: "Random wait",
          description: "Keeps callers that failed together from coming back together.",
          default: "full",
          oneOf: [
            { const: "full", description: "Each wait is drawn from zero to its length." },
            { const: "none", description: "Each wait has its full length." },
          ],
        },
      },
    },
    timeout: {
      ...duration,
      title: "Timeout",
      description: "How long one attempt may take.",
      default: "30s",
    },
    delivery: {
      title: "Delivery",
      description: "Whether an effect whose answer was lost is repeated.",
      default: "at_least_once",
      oneOf: [
        { const: "at_least_once", description: "It is; its idempotency key protects the callee." },
        { const: "at_most_once", description: "It is not, unless nothing can have been sent." },
      ],
    },
  },
};

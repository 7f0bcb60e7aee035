/** What each signature scheme asks of a sender, in words; `docs/webhooks.md` is the source. */
import type { Scheme } from "~/api/types";

export interface SchemeInfo {
  value: Scheme;
  label: string;
  /** How a request proves who sent it. */
  about: string;
  /** What the secret looks like; null where there is none. */
  secret: string | null;
  /** Whether the time is signed too, so that an old request is refused. */
  isTimed: boolean;
  /** What delivers the same event twice is recognised by; null without a key of the vendor's. */
  deliveryId: string | null;
}

export const SCHEMES: readonly SchemeInfo[] = [
  {
    value: "hmac-sha256",
    label: "HMAC-SHA256 of the body",
    about: "The sender puts the HMAC-SHA256 of the raw body into a header.",
    secret: "Any text that both sides know.",
    isTimed: false,
    deliveryId: null,
  },
  {
    value: "standard-webhooks",
    label: "Standard Webhooks",
    about:
      "The sender signs id, time and body: webhook-id, webhook-timestamp and webhook-signature carry them.",
    secret: "whsec_ and base64 for a shared secret, or whpk_ and base64 for an Ed25519 public key.",
    isTimed: true,
    deliveryId: "webhook-id",
  },
  {
    value: "github",
    label: "GitHub",
    about: "GitHub puts the HMAC-SHA256 of the body into X-Hub-Signature-256.",
    secret: "The secret of the webhook in GitHub's settings.",
    isTimed: false,
    deliveryId: "X-GitHub-Delivery",
  },
  {
    value: "stripe",
    label: "Stripe",
    about: "Stripe signs time and body: Stripe-Signature carries both.",
    secret: "The endpoint's signing secret, whsec_… as Stripe shows it.",
    isTimed: true,
    deliveryId: "the event's id",
  },
  {
    value: "slack",
    label: "Slack",
    about:
      "Slack signs time and body: X-Slack-Signature and X-Slack-Request-Timestamp carry them. Its url_verification is answered by itself.",
    secret: "The signing secret of the Slack app.",
    isTimed: true,
    deliveryId: "the event_id",
  },
  {
    value: "shopify",
    label: "Shopify",
    about: "Shopify puts the HMAC-SHA256 of the body, in base64, into X-Shopify-Hmac-Sha256.",
    secret: "The client secret of the Shopify app, or that of the shop's webhooks.",
    isTimed: false,
    deliveryId: "X-Shopify-Webhook-Id",
  },
  {
    value: "bearer",
    label: "A token",
    about:
      "The sender shows a token: Authorization: Bearer …, or the token alone in a header of your choice. It proves nothing about the body.",
    secret: "The token.",
    isTimed: false,
    deliveryId: null,
  },
  {
    value: "basic",
    label: "User and password",
    about:
      "The sender shows user and password (HTTP basic authentication). It proves nothing about the body.",
    secret: "user:password",
    isTimed: false,
    deliveryId: null,
  },
  {
    value: "none",
    label: "Nothing: anyone may send",
    about:
      "Anyone who knows the address starts runs. Choose this only where nobody else reaches it.",
    secret: null,
    isTimed: false,
    deliveryId: null,
  },
];

export const DEFAULT_SCHEME: Scheme = "hmac-sha256";

export function schemeInfo(scheme: Scheme): SchemeInfo {
  const found = SCHEMES.find((info) => info.value === scheme);
  if (!found) throw new Error(`the scheme ${scheme} is not known to this editor`);
  return found;
}

/** The fields of the webhook settings that count under a scheme; the server refuses the others. */
export function usesField(scheme: Scheme, field: "header" | "encoding" | "prefix"): boolean {
  if (field === "header") return scheme === "hmac-sha256" || scheme === "bearer";
  return scheme === "hmac-sha256";
}

/** What each signature scheme asks of a sender, in words; `docs/webhooks.md` is the source. */
import type { Scheme } from "~/api/types";

export interface SchemeInfo {
  value: Scheme;
  label: string;
  /** How a request proves who sent it. */
  about: string;
  /** What the secret looks like; null where there is none. */
  secret: string | null;
  /** Whether one makes the secret up oneself; else the sender's side shows it. */
  isOwn: boolean;
  /** Whether the time is signed too, so that an old request is refused. */
  isTimed: boolean;
  /** What delivers the same event twice is recognised by; null without a key of the vendor's. */
  deliveryId: string | null;
}

/** In the order in which they are offered: what is simple first, the vendors' ways after it. */
export const SCHEMES: readonly SchemeInfo[] = [
  {
    value: "bearer",
    label: "A secret token that they send along",
    about:
      "Each request carries the token: Authorization: Bearer …, or the token alone in a header of your choice. Whoever sees the token can send anything: keep it to HTTPS.",
    secret: "Any long text that nobody can guess.",
    isOwn: true,
    isTimed: false,
    deliveryId: null,
  },
  {
    value: "basic",
    label: "User and password",
    about:
      "Each request carries user and password (HTTP basic authentication). Whoever sees them can send anything: keep it to HTTPS.",
    secret: "User and password with a colon between them: user:password.",
    isOwn: false,
    isTimed: false,
    deliveryId: null,
  },
  {
    value: "hmac-sha256",
    label: "A signature of the body",
    about:
      "The sender signs each body with the secret, which itself is never sent, and puts the signature (HMAC-SHA256) into a header.",
    secret: "Any long text that both sides know.",
    isOwn: true,
    isTimed: false,
    deliveryId: null,
  },
  {
    value: "github",
    label: "As GitHub does",
    about: "GitHub puts the HMAC-SHA256 of the body into X-Hub-Signature-256.",
    secret: "The secret of the webhook in GitHub's settings: enter the same there.",
    isOwn: true,
    isTimed: false,
    deliveryId: "X-GitHub-Delivery",
  },
  {
    value: "stripe",
    label: "As Stripe does",
    about: "Stripe signs time and body: Stripe-Signature carries both.",
    secret: "The endpoint's signing secret, whsec_… as Stripe shows it.",
    isOwn: false,
    isTimed: true,
    deliveryId: "the event's id",
  },
  {
    value: "slack",
    label: "As Slack does",
    about:
      "Slack signs time and body: X-Slack-Signature and X-Slack-Request-Timestamp carry them. Its url_verification is answered by itself.",
    secret: "The signing secret of the Slack app, as Slack shows it.",
    isOwn: false,
    isTimed: true,
    deliveryId: "the event_id",
  },
  {
    value: "shopify",
    label: "As Shopify does",
    about: "Shopify puts the HMAC-SHA256 of the body, in base64, into X-Shopify-Hmac-Sha256.",
    secret: "The client secret of the Shopify app, or that of the shop's webhooks.",
    isOwn: false,
    isTimed: false,
    deliveryId: "X-Shopify-Webhook-Id",
  },
  {
    value: "standard-webhooks",
    label: "Standard Webhooks",
    about:
      "The sender signs id, time and body: webhook-id, webhook-timestamp and webhook-signature carry them.",
    secret: "whsec_ and base64 for a shared secret, or whpk_ and base64 for an Ed25519 public key.",
    isOwn: true,
    isTimed: true,
    deliveryId: "webhook-id",
  },
  {
    value: "none",
    label: "Not at all: anyone may send",
    about:
      "Anyone who knows the address starts runs. Choose this only where nobody else reaches it.",
    secret: null,
    isOwn: false,
    isTimed: false,
    deliveryId: null,
  },
];

/** What holds for an app that says nothing. */
export const DEFAULT_SCHEME: Scheme = "hmac-sha256";

/** What a new app begins with: the first that is offered. */
export const SIMPLEST_SCHEME: Scheme = "bearer";

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

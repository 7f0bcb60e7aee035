/**
 * Signs a webhook request as its sender would, in the browser: the secret that was typed goes
 * nowhere. The same as `millrace send` does.
 */
import type { WebhookSettings } from "~/api/types";
import { DEFAULT_SCHEME } from "./schemes";

export interface ToSign {
  settings: WebhookSettings;
  secret: string;
  body: string;
  /** Seconds since 1970. */
  now: number;
  /** The id of the message, for schemes that sign one. */
  id: string;
}

export type Header = readonly [name: string, value: string];

/** What cannot be signed, in words for who typed the secret. */
export class SigningError extends Error {
  override readonly name = "SigningError";
}

/** The headers that prove who sent the body. */
export async function signatureHeaders(what: ToSign): Promise<Header[]> {
  const { settings, secret, body, now, id } = what;
  const scheme = settings.scheme ?? DEFAULT_SCHEME;
  if (scheme === "none") return [];
  if (secret === "") throw new SigningError("Type the secret first.");
  switch (scheme) {
    case "hmac-sha256":
      return [await plainHmac(settings, secret, body)];
    case "github":
      return [["X-Hub-Signature-256", `sha256=${hex(await hmac(utf8(secret), body))}`]];
    case "shopify":
      return [["X-Shopify-Hmac-Sha256", base64(await hmac(utf8(secret), body))]];
    case "stripe": {
      const tag = hex(await hmac(utf8(secret), `${now}.${body}`));
      return [["Stripe-Signature", `t=${now},v1=${tag}`]];
    }
    case "slack": {
      const tag = hex(await hmac(utf8(secret), `v0:${now}:${body}`));
      return [
        ["X-Slack-Request-Timestamp", String(now)],
        ["X-Slack-Signature", `v0=${tag}`],
      ];
    }
    case "standard-webhooks":
      return [
        ["webhook-id", id],
        ["webhook-timestamp", String(now)],
        ["webhook-signature", await standardSignature(secret, `${id}.${now}.${body}`)],
      ];
    case "bearer":
      return settings.header
        ? [[settings.header, secret]]
        : [["Authorization", `Bearer ${secret}`]];
    case "basic":
      if (!secret.includes(":")) throw new SigningError("Expected the form user:password.");
      return [["Authorization", `Basic ${base64(utf8(secret))}`]];
  }
}

async function plainHmac(settings: WebhookSettings, secret: string, body: string): Promise<Header> {
  const tag = await hmac(utf8(secret), body);
  const isHex = settings.encoding !== "base64";
  const prefix = settings.prefix ?? (isHex ? "sha256=" : "");
  return [settings.header ?? "X-Signature", `${prefix}${isHex ? hex(tag) : base64(tag)}`];
}

async function standardSignature(secret: string, signed: string): Promise<string> {
  if (secret.startsWith("whpk_")) {
    throw new SigningError("A public key (whpk_) only checks. Sign with its private key, whsk_….");
  }
  if (secret.startsWith("whsk_")) {
    return `v1a,${base64(await ed25519(fromBase64(secret.slice("whsk_".length)), signed))}`;
  }
  const key = fromBase64(secret.replace(/^whsec_/, ""));
  return `v1,${base64(await hmac(key, signed))}`;
}

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const PKCS8_HEAD = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
const ED25519_SEED_BYTES = 32;

async function ed25519(key: Uint8Array, signed: string): Promise<Uint8Array> {
  if (key.length < ED25519_SEED_BYTES) {
    throw new SigningError("Expected whsk_ and an Ed25519 private key in base64.");
  }
  const pkcs8 = new Uint8Array([...PKCS8_HEAD, ...key.slice(0, ED25519_SEED_BYTES)]);
  const imported = await subtle().importKey("pkcs8", pkcs8, { name: "Ed25519" }, false, ["sign"]);
  return new Uint8Array(await subtle().sign("Ed25519", imported, utf8(signed)));
}

async function hmac(key: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await subtle().importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await subtle().sign("HMAC", imported, utf8(text)));
}

function subtle(): SubtleCrypto {
  if (!canSign()) {
    throw new SigningError(
      "Browsers sign only on HTTPS or on this machine. Use the commands for the shell.",
    );
  }
  return crypto.subtle;
}

/** Whether this browser gives us its cryptography: not on plain HTTP from elsewhere. */
export function canSign(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    if (bytes.length > 0) return bytes;
  } catch {
    // Told below, as an empty one is.
  }
  throw new SigningError("Expected whsec_ and a secret in base64.");
}

/** Commands for a shell that send a webhook request: one that is signed already, and one that signs. */
import type { WebhookSettings } from "~/api/types";
import { DEFAULT_SCHEME } from "./schemes";
import type { Header } from "./sign";

export interface Outgoing {
  method: Method;
  url: string;
  /** Of a request without a body it is not told. */
  contentType: string;
  headers: readonly Header[];
  /** What a repeated event is recognised by; empty is none. */
  key: string;
  body: string;
}

export const METHODS = ["POST", "PUT", "PATCH", "DELETE", "GET"] as const;
export type Method = (typeof METHODS)[number];

/** The headers that are no proof. */
export function plainHeaders({ method, contentType, headers, key }: Outgoing): Header[] {
  return [
    ...(hasBody(method) ? [["Content-Type", contentType] as const] : []),
    ...headers,
    ...(key === "" ? [] : [["Idempotency-Key", key] as const]),
  ];
}

/** No browser sends a body along with `GET`. */
export function hasBody(method: Method): boolean {
  return method !== "GET";
}

/** A text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A request whose signature is known. `--data-binary` sends the body byte by byte. */
export function curlCommand(outgoing: Outgoing, proof: readonly Header[]): string {
  const { method, body } = outgoing;
  const all = [...plainHeaders(outgoing), ...proof];
  const lines = all.map(([name, value]) => `  -H ${shellWord(`${name}: ${value}`)}`);
  const data = hasBody(method) ? [`  --data-binary ${shellWord(body)}`] : [];
  return [curlLine(outgoing), ...lines, ...data].join(" \\\n");
}

/** curl chooses `POST` and `GET` by itself, by whether there is a body. */
function curlLine({ method, url }: Outgoing): string {
  const isOwn = method === "POST" || method === "GET";
  return `curl ${isOwn ? "" : `-X ${method} `}${shellWord(url)}`;
}

/** Commands that sign with OpenSSL: the secret stands in `$secret` and nowhere in the editor. */
export function signingScript(outgoing: Outgoing, settings: WebhookSettings): string {
  const { method, key, body } = outgoing;
  const { set, headers } = recipe(settings, key);
  const needsSecret = (settings.scheme ?? DEFAULT_SCHEME) !== "none";
  const request = [
    curlLine(outgoing),
    ...plainHeaders(outgoing).map(([name, value]) => `  -H ${shellWord(`${name}: ${value}`)}`),
    ...headers.map((header) => `  -H "${header}"`),
    ...(hasBody(method) ? ['  --data-binary "$body"'] : []),
  ];
  return [
    ...(needsSecret ? ["secret='…'"] : []),
    `body=${shellWord(body)}`,
    ...set,
    request.join(" \\\n"),
  ].join("\n");
}

interface Recipe {
  /** Commands that set what the headers need. */
  set: string[];
  headers: string[];
}

const HMAC = 'openssl dgst -sha256 -hmac "$secret"';
const AS_HEX = `${HMAC} -r | cut -d' ' -f1`;
const AS_BASE64 = `${HMAC} -binary | openssl base64 -A`;

function recipe(settings: WebhookSettings, key: string): Recipe {
  const now = "now=$(date +%s)";
  switch (settings.scheme ?? DEFAULT_SCHEME) {
    case "none":
      return { set: [], headers: [] };
    case "hmac-sha256":
      return plainRecipe(settings);
    case "github":
      return signed(AS_HEX, ["X-Hub-Signature-256: sha256=$signature"]);
    case "shopify":
      return signed(AS_BASE64, ["X-Shopify-Hmac-Sha256: $signature"]);
    case "stripe":
      return {
        set: [now, `signature=$(printf '%s.%s' "$now" "$body" | ${AS_HEX})`],
        headers: ["Stripe-Signature: t=$now,v1=$signature"],
      };
    case "slack":
      return {
        set: [now, `signature=$(printf 'v0:%s:%s' "$now" "$body" | ${AS_HEX})`],
        headers: ["X-Slack-Request-Timestamp: $now", "X-Slack-Signature: v0=$signature"],
      };
    case "standard-webhooks":
      return standardRecipe(now, key);
    case "bearer":
      return {
        set: [],
        headers: [
          settings.header ? `${settings.header}: $secret` : "Authorization: Bearer $secret",
        ],
      };
    case "basic":
      return {
        set: [`pair=$(printf '%s' "$secret" | openssl base64 -A)`],
        headers: ["Authorization: Basic $pair"],
      };
  }
}

function signed(command: string, headers: string[]): Recipe {
  return { set: [`signature=$(printf '%s' "$body" | ${command})`], headers };
}

function plainRecipe({ header, encoding, prefix }: WebhookSettings): Recipe {
  const isHex = encoding !== "base64";
  const before = prefix ?? (isHex ? "sha256=" : "");
  // Inside double quotes of the shell only these three are more than themselves.
  const quoted = before.replace(/["\\$`]/g, "\\$&");
  const name = header ?? "X-Signature";
  return signed(isHex ? AS_HEX : AS_BASE64, [`${name}: ${quoted}$signature`]);
}

function standardRecipe(now: string, key: string): Recipe {
  return {
    set: [
      now,
      `id=${key === "" ? "msg_$(openssl rand -hex 12)" : shellWord(key)}`,
      `key=$(printf '%s' "\${secret#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')`,
      `signature=$(printf '%s.%s.%s' "$id" "$now" "$body" |`,
      `  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)`,
    ],
    headers: ["webhook-id: $id", "webhook-timestamp: $now", "webhook-signature: v1,$signature"],
  };
}

/** Sends a signed request from this page to the webhook, as a sender outside would. */
import { ApiError } from "~/api/api-error";
import type { WebhookSettings } from "~/api/types";
import { hasBody, type Outgoing, plainHeaders } from "./curl";
import { type Header, signatureHeaders } from "./sign";

/** What the sender was told. */
export interface Sent {
  status: number;
  /** The answer's body, at most its beginning. */
  text: string;
}

const SHOWN_CHARACTERS_MAX = 20_000;

/** The signature of the present time. */
export function signNow(
  settings: WebhookSettings,
  secret: string,
  { body, key }: Outgoing,
): Promise<Header[]> {
  const now = Math.floor(Date.now() / 1000);
  const fresh = `msg_${Date.now().toString(36)}${Math.floor(Math.random() * 1e9).toString(36)}`;
  return signatureHeaders({ settings, secret, body, now, id: key === "" ? fresh : key });
}

/** The public address may be that of a proxy elsewhere; the server itself takes it at this too. */
export function pathHere(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname.slice(pathname.indexOf("/api/webhook/"))}${search}`;
}

export async function sendWebhook(
  outgoing: Outgoing,
  settings: WebhookSettings,
  secret: string,
): Promise<Sent> {
  const signed = await signNow(settings, secret, outgoing);
  const { method, url, body } = outgoing;
  let response: Response;
  try {
    response = await fetch(pathHere(url), {
      method,
      // The session is no part of what a sender outside sends.
      credentials: "omit",
      headers: [...plainHeaders(outgoing), ...signed].map(([name, value]): [string, string] => [
        name,
        value,
      ]),
      ...(hasBody(method) ? { body } : {}),
    });
  } catch {
    throw ApiError.unreachable();
  }
  const text = await response.text();
  return { status: response.status, text: text.slice(0, SHOWN_CHARACTERS_MAX) };
}

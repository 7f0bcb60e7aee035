import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { Scheme, WebhookSettings } from "~/api/types";
import { curlCommand, type Outgoing, shellWord, signingScript } from "./curl";
import { type Header, signatureHeaders } from "./sign";

const outgoing: Outgoing = {
  method: "POST",
  url: "http://localhost/api/webhook/shop",
  contentType: "application/json",
  headers: [],
  key: "",
  body: `{"name": "it's $HOME \\"quoted\\" \`x\`"}`,
};

/** What a shell would have curl send: its arguments, one a line. */
function sent(script: string): string[] {
  const show = "curl() { printf '%s\\0' \"$@\"; }\n";
  const shown = execFileSync("sh", ["-c", show + script], { encoding: "utf8" });
  return shown.split("\0").slice(0, -1);
}

test("a shell takes any text as one word", () => {
  for (const text of ["plain", "it's", "a b", "$(id) `id` \\ \" '", "zwei\nZeilen", ""]) {
    expect(sent(`curl ${shellWord(text)}`)).toEqual([text]);
  }
});

test("the command sends the body and the headers as they are", () => {
  const headers: Header[] = [["X-Signature", "sha256=ab"]];
  expect(sent(curlCommand(outgoing, headers))).toEqual([
    outgoing.url,
    "-H",
    "Content-Type: application/json",
    "-H",
    "X-Signature: sha256=ab",
    "--data-binary",
    outgoing.body,
  ]);
});

test("method, further headers and the key of the event go along, in script and command", () => {
  const headers: Header[] = [["X-Kind", "it's new"]];
  const put: Outgoing = { ...outgoing, method: "PUT", headers, key: "order 1" };
  const told = ["-H", "X-Kind: it's new", "-H", "Idempotency-Key: order 1"];
  for (const script of [curlCommand(put, []), signingScript(put, { scheme: "none" })]) {
    expect(sent(script)).toEqual(
      ["-X", "PUT", put.url, "-H", "Content-Type: application/json"].concat(told, [
        "--data-binary",
        put.body,
      ]),
    );
  }
  const get: Outgoing = { ...outgoing, method: "GET", body: "" };
  for (const script of [curlCommand(get, []), signingScript(get, { scheme: "none" })]) {
    expect(sent(script)).toEqual([get.url]);
  }
});

test("under Standard Webhooks the key is the id of the message", () => {
  const script = signingScript({ ...outgoing, key: "msg 7" }, { scheme: "standard-webhooks" });
  expect(sent(script.replace("secret='…'", "secret=whsec_MDEy"))).toContain("webhook-id: msg 7");
});

const WITH_SECRETS: readonly [WebhookSettings, string][] = [
  [{}, "it is secret"],
  [{ header: "X-Mac", encoding: "base64", prefix: "v$1=" }, "secret"],
  ...(["github", "shopify", "stripe", "slack", "bearer"] satisfies Scheme[]).map(
    (scheme): [WebhookSettings, string] => [{ scheme }, "secret"],
  ),
  [{ scheme: "standard-webhooks" }, "whsec_MDEyMzQ1Njc4OWFiY2RlZg=="],
  [{ scheme: "basic" }, "user:password"],
  [{ scheme: "none" }, ""],
];

test.each(WITH_SECRETS)("the script for %j signs as the editor does", async (settings, secret) => {
  const script = signingScript(outgoing, settings)
    .replace("secret='…'", `secret=${shellWord(secret)}`)
    .replace("$(date +%s)", "1700000000")
    .replace("$(openssl rand -hex 12)", "1");
  const { body } = outgoing;
  const to = { settings, secret, body, now: 1_700_000_000, id: "msg_1" };
  const headers = await signatureHeaders(to);
  const written = sent(script).filter((argument) => /^[\w-]+: /.test(argument));
  expect(written.slice(1)).toEqual(headers.map(([name, value]) => `${name}: ${value}`));
});

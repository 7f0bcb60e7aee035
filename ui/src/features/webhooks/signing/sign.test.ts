import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { WebhookSettings } from "~/api/types";
import { type SigningError, signatureHeaders } from "./sign";

const body = '{"order": "ü 1"}';
const now = 1_700_000_000;
const sign = (settings: WebhookSettings, secret: string) =>
  signatureHeaders({ settings, secret, body, now, id: "msg_1" });
const hmac = (text: string, key: string | Buffer = "secret") =>
  createHmac("sha256", key).update(text);

test("the raw body is signed, in the header, encoding and prefix that the app asks for", async () => {
  expect(await sign({}, "secret")).toEqual([["X-Signature", `sha256=${hmac(body).digest("hex")}`]]);
  const settings: WebhookSettings = { header: "X-Mac", encoding: "base64", prefix: "v=" };
  expect(await sign(settings, "secret")).toEqual([["X-Mac", `v=${hmac(body).digest("base64")}`]]);
});

test("vendors' schemes sign what the vendor signs", async () => {
  expect(await sign({ scheme: "github" }, "secret")).toEqual([
    ["X-Hub-Signature-256", `sha256=${hmac(body).digest("hex")}`],
  ]);
  expect(await sign({ scheme: "shopify" }, "secret")).toEqual([
    ["X-Shopify-Hmac-Sha256", hmac(body).digest("base64")],
  ]);
  expect(await sign({ scheme: "stripe" }, "secret")).toEqual([
    ["Stripe-Signature", `t=${now},v1=${hmac(`${now}.${body}`).digest("hex")}`],
  ]);
  expect(await sign({ scheme: "slack" }, "secret")).toEqual([
    ["X-Slack-Request-Timestamp", String(now)],
    ["X-Slack-Signature", `v0=${hmac(`v0:${now}:${body}`).digest("hex")}`],
  ]);
});

test("Standard Webhooks signs id, time and body with the decoded secret", async () => {
  const key = Buffer.from("0123456789abcdef");
  const expected = hmac(`msg_1.${now}.${body}`, key).digest("base64");
  const headers = await sign({ scheme: "standard-webhooks" }, `whsec_${key.toString("base64")}`);
  expect(headers[2]).toEqual(["webhook-signature", `v1,${expected}`]);
});

test("an Ed25519 private key signs as v1a", async () => {
  const key = Buffer.alloc(32, 7).toString("base64");
  const headers = await sign({ scheme: "standard-webhooks" }, `whsk_${key}`);
  expect(headers[2]?.[1]).toMatch(/^v1a,[A-Za-z0-9+/]{86}==$/);
});

test("tokens and passwords are shown as they are", async () => {
  expect(await sign({ scheme: "bearer" }, "t")).toEqual([["Authorization", "Bearer t"]]);
  expect(await sign({ scheme: "bearer", header: "X-Token" }, "t")).toEqual([["X-Token", "t"]]);
  expect(await sign({ scheme: "basic" }, "a:b")).toEqual([["Authorization", "Basic YTpi"]]);
  expect(await sign({ scheme: "none" }, "")).toEqual([]);
});

test("a secret that cannot sign is told in words", async () => {
  const wrong: [WebhookSettings, string][] = [
    [{}, ""],
    [{ scheme: "basic" }, "no colon"],
    [{ scheme: "standard-webhooks" }, "whsec_***"],
    [{ scheme: "standard-webhooks" }, "whpk_AAAA"],
  ];
  for (const [settings, secret] of wrong) {
    await expect(sign(settings, secret)).rejects.toSatisfy(
      (error: SigningError) => error.name === "SigningError",
    );
  }
});

import { expect, test } from "vitest";
import type { WebhookSettings } from "~/api/types";
import { examplePath, repeatedEvents, webhookAddress, webhookConfig } from "./webhook-use";

test("the address is the app's with the trigger's path behind it", () => {
  const app = { webhookUrl: "https://a.example/api/webhook/shop" };
  expect(webhookAddress(app)).toBe("https://a.example/api/webhook/shop");
  expect(webhookAddress(app, webhookConfig({ path: "/orders/{id}" }).path)).toBe(
    "https://a.example/api/webhook/shop/orders/{id}",
  );
  expect(examplePath("orders/{id}/{*rest}")).toBe("orders/1/1");
});

test("which events are one that came twice is said as the app is set", () => {
  const told = (webhook: WebhookSettings) => repeatedEvents({ webhook });
  expect(told({ scheme: "bearer" })).toContain("the same header `Idempotency-Key` are one event");
  expect(told({ scheme: "stripe" })).toContain("delivery id (the event's id)");
  expect(told({ idempotencyKey: "body" })).toContain("the same body");
  expect(told({ idempotencyKey: "input.body.id" })).toContain("the same `input.body.id` are one");
});

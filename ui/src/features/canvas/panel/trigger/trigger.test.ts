import { expect, test } from "vitest";
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
  const told = (idempotencyKey?: string) =>
    repeatedEvents({
      webhook: { scheme: "bearer", ...(idempotencyKey ? { idempotencyKey } : {}) },
    });
  expect(told()).toContain("same delivery id");
  expect(told("body")).toContain("same body");
  expect(told("input.body.id")).toContain("`input.body.id`");
});

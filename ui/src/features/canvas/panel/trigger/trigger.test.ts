import { expect, test } from "vitest";
import { examplePath, webhookAddress, webhookConfig } from "./webhook-use";

test("the address is the app's with the trigger's path behind it", () => {
  const app = { webhookUrl: "https://a.example/api/webhook/shop" };
  expect(webhookAddress(app)).toBe("https://a.example/api/webhook/shop");
  expect(webhookAddress(app, webhookConfig({ path: "/orders/{id}" }).path)).toBe(
    "https://a.example/api/webhook/shop/orders/{id}",
  );
  expect(examplePath("orders/{id}/{*rest}")).toBe("orders/1/1");
});

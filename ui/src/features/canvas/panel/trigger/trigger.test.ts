import { expect, test } from "vitest";
import type { TypeInfo } from "~/api/types";
import { readEvent } from "./read-event";
import { exampleEvent, examplePath, webhookAddress, webhookConfig } from "./webhook-use";

const output = { body: { total: 120 }, path: { id: "7" }, url: "http://127.0.0.1:7410/x/orders/7" };
const webhook = { key: "webhook", examples: [{ output }] } as unknown as TypeInfo;

test("the address is the app's with the trigger's path behind it", () => {
  const app = { webhookUrl: "https://a.example/api/webhook/shop" };
  expect(webhookAddress(app)).toBe("https://a.example/api/webhook/shop");
  expect(webhookAddress(app, webhookConfig({ path: "/orders/{id}" }).path)).toBe(
    "https://a.example/api/webhook/shop/orders/{id}",
  );
  expect(examplePath("orders/{id}/{*rest}")).toBe("orders/1/1");
});

test("the example of an event is at home in this instance", () => {
  expect(exampleEvent(webhook, { app: "shop" }, "https://a.example")).toEqual({
    body: { total: 120 },
    path: {},
    url: "https://a.example/api/webhook/shop",
  });
  expect(
    exampleEvent(webhook, { app: "shop", path: "orders/{number}" }, "https://a.example"),
  ).toMatchObject({
    path: { number: "1" },
    url: "https://a.example/api/webhook/shop/orders/1",
  });
  const other = { key: "manual", examples: [{ output: 3 }] } as unknown as TypeInfo;
  expect(exampleEvent(other, null, "")).toBe(3);
  expect(exampleEvent(undefined, null, "")).toEqual({});
});

test("an event is JSON or nothing", () => {
  expect(readEvent(" ")).toEqual({ value: null });
  expect(readEvent("[1]")).toEqual({ value: [1] });
  expect(readEvent("{").fault).toMatch(/^This is no JSON/);
});

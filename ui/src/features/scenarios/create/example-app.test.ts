import { expect, test } from "vitest";
import { freeKey, listeningTo, NEW_APP, nameOfKey, offeredApp, wantedApp } from "./example-app";

const trigger = { type: "webhook", config: { app: "shop", path: "orders" } };
const example = { name: "a", draft: { trigger } };

test("an example that listens to an app is offered that app, or a new one", () => {
  expect(wantedApp(example)).toBe("shop");
  expect(wantedApp({ name: "a", draft: { trigger: { type: "manual" } } })).toBeUndefined();
  expect(offeredApp("shop", [{ key: "crm" }, { key: "shop" }])).toBe("shop");
  expect(offeredApp("shop", [{ key: "crm" }])).toBe(NEW_APP);
});

test("a new app has a key of its own, and a name for people", () => {
  expect(freeKey("shop", [])).toBe("shop");
  expect(freeKey("shop", [{ key: "shop" }, { key: "shop-2" }])).toBe("shop-3");
  expect(nameOfKey("my-shop")).toBe("My shop");
});

test("the example listens to the app that was chosen, and has an event to be tried with", () => {
  const app = { key: "crm", webhookUrl: "http://here/api/webhook/crm" };
  const { draft } = listeningTo(example, app, { id: "A-1" });
  expect(draft.trigger).toMatchObject({
    type: "webhook",
    config: { app: "crm", path: "orders" },
    sample: { body: { id: "A-1" }, url: "http://here/api/webhook/crm/orders" },
  });
  expect(listeningTo(example, app, undefined).draft.trigger).not.toHaveProperty("sample");
});

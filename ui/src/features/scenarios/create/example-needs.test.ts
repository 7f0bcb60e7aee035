import { expect, test } from "vitest";
import { needsText } from "./example-needs";

test("an example says what it calls", () => {
  const http = { id: "a", type: "http", config: { url: "http://127.0.0.1:7411/alerts" } };
  const trigger = { type: "webhook", config: { app: "shop" } };
  expect(needsText({ name: "a", draft: { trigger, nodes: [http, { ...http, id: "b" }] } })).toBe(
    "Needs something that answers at 127.0.0.1:7411.",
  );
  expect(needsText({ name: "a", draft: { trigger: { type: "manual" } } })).toBe("");
});

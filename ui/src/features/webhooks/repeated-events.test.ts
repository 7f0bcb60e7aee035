import { expect, test } from "vitest";
import type { WebhookSettings } from "~/api/types";
import { repeatedEvents } from "./repeated-events";

test("which events are one that came twice is said as the app is set", () => {
  const told = (webhook: WebhookSettings) => repeatedEvents({ webhook });
  expect(told({ scheme: "bearer" })).toContain("the same header `Idempotency-Key` are one event");
  expect(told({ scheme: "stripe" })).toContain("delivery id (the event's id)");
  expect(told({ idempotencyKey: "body" })).toContain("the same body");
  expect(told({ idempotencyKey: "input.body.id" })).toContain("the same `input.body.id` are one");
});

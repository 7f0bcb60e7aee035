import { expect, test } from "vitest";
import type { WebhookSettings } from "~/api/types";
import { formOf, patchOf, sizeFault } from "./webhook-form";

const without = (patch: object) =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null));

test("settings come back as they were", () => {
  const settings: WebhookSettings[] = [
    { scheme: "hmac-sha256" },
    { scheme: "hmac-sha256", header: "X-Mac", encoding: "base64", prefix: "" },
    { scheme: "stripe", tolerance: "10m", maxBody: 1024, idempotencyKey: "body" },
    { scheme: "bearer", header: "X-Token", idempotencyKey: "input.body.id", idempotencyTtl: "1d" },
    { scheme: "none", maxBody: 4 * 1024 * 1024, hiddenHeaders: ["x-a"], hiddenQuery: ["token"] },
  ];
  for (const one of settings) expect(without(patchOf(formOf(one)))).toEqual(one);
});

test("what is empty goes back to its default", () => {
  const form = { ...formOf({ scheme: "stripe", tolerance: "1m" }), tolerance: " " };
  expect(patchOf(form).tolerance).toBeNull();
  expect(patchOf({ ...form, hiddenHeaders: ["", " "] }).hiddenHeaders).toBeNull();
});

test("what another scheme does not use is left out, since the server refuses it", () => {
  const form = formOf({ header: "X-Mac", encoding: "base64", prefix: "v=", tolerance: "1m" });
  const patch = patchOf({ ...form, scheme: "github" });
  expect(without(patch)).toEqual({ scheme: "github" });
});

test("sizes are told in the largest whole unit", () => {
  expect(formOf({ maxBody: 2 * 1024 * 1024 })).toMatchObject({ maxBody: "2", maxBodyUnit: "MiB" });
  expect(formOf({ maxBody: 1500 })).toMatchObject({ maxBody: "1500", maxBodyUnit: "B" });
  expect(sizeFault({ ...formOf({}), maxBody: "two" })).toBeDefined();
  expect(patchOf({ ...formOf({}), maxBody: "0.5" }).maxBody).toBe(512 * 1024);
});

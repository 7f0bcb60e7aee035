import { expect, test } from "vitest";
import { formOf, metadataPatch, newMetadata, secretsToShow } from "./auth";

test("metadata of any shape becomes a form", () => {
  const metadata = { auth: { type: "header", name: "X-Key" }, testUrl: "http://x", team: 1 };
  expect(formOf("a", metadata)).toEqual({
    name: "a",
    auth: "header",
    authName: "X-Key",
    testUrl: "http://x",
  });
  for (const odd of [null, 3, { auth: "x" }, { auth: { type: "magic" }, testUrl: 4 }]) {
    expect(formOf("a", odd)).toMatchObject({ auth: "none", testUrl: "" });
  }
});

test("a patch removes what is no longer said", () => {
  const form = { name: "a", auth: "bearer" as const, authName: "X-Key", testUrl: "" };
  expect(metadataPatch(form)).toEqual({ auth: { type: "bearer", name: null }, testUrl: null });
  expect(metadataPatch({ ...form, auth: "none" }).auth).toBeNull();
  expect(newMetadata({ ...form, auth: "none" })).toEqual({});
  expect(newMetadata({ ...form, auth: "query" })).toEqual({
    auth: { type: "query", name: "X-Key" },
  });
});

test("secrets that are needed are shown before those that are only there", () => {
  expect(secretsToShow("basic", ["extra", "password"])).toEqual([
    "username",
    "password",
    "webhookSecret",
    "extra",
  ]);
});

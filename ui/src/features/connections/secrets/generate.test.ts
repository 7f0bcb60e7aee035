import { expect, test } from "vitest";
import { generateSecret } from "./generate";

test("secrets have 32 bytes of chance, in the form of the scheme", () => {
  expect(generateSecret("hmac-sha256")).toMatch(/^[\w-]{43}$/);
  expect(generateSecret("standard-webhooks")).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(generateSecret("github")).not.toBe(generateSecret("github"));
});

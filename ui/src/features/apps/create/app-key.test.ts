import { expect, test } from "vitest";
import { keyFromName } from "./app-key";

test("a key is made from a name as far as it can be", () => {
  expect(keyFromName("My Shop")).toBe("my-shop");
  expect(keyFromName("Müller & Söhne 2")).toBe("muller-sohne-2");
  expect(keyFromName("__x")).toBe("x");
  expect(keyFromName("مرحبا")).toBe("");
  expect(keyFromName("a".repeat(100))).toHaveLength(64);
});

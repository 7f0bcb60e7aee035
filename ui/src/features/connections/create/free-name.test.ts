import { expect, test } from "vitest";
import { freeName } from "./free-name";

test("a name that is taken is counted on", () => {
  expect(freeName("shop", new Set())).toBe("shop");
  expect(freeName("shop", new Set(["shop", "shop-2"]))).toBe("shop-3");
});

import { expect, test } from "vitest";
import { EXAMPLE, faultsOf, outgoingOf, TEXT_TYPE, urlOf } from "./request-text";

const URL_OF_SHOP = "https://mill.example/api/webhook/shop";

test("what is typed is what is sent", () => {
  const text = {
    ...EXAMPLE,
    path: "/orders/1?a=b",
    headers: "X-Kind:  new \n\nX-B: 1",
    key: " k ",
  };
  expect(outgoingOf(URL_OF_SHOP, text)).toEqual({
    method: "POST",
    url: `${URL_OF_SHOP}/orders/1?a=b`,
    contentType: "application/json",
    headers: [
      ["X-Kind", "new"],
      ["X-B", "1"],
    ],
    key: "k",
    body: EXAMPLE.body,
  });
  expect(urlOf(URL_OF_SHOP, { path: "" })).toBe(URL_OF_SHOP);
  expect(urlOf(URL_OF_SHOP, { path: "?a=b" })).toBe(`${URL_OF_SHOP}?a=b`);
});

test("a request without a body signs and sends none", () => {
  const text = { ...EXAMPLE, method: "GET" as const, body: "{" };
  expect(outgoingOf(URL_OF_SHOP, text).body).toBe("");
  expect(faultsOf(text)).toEqual({});
});

test("what stands in the way is told at its field", () => {
  expect(faultsOf(EXAMPLE)).toEqual({});
  expect(faultsOf({ ...EXAMPLE, body: "" })).toEqual({});
  expect(faultsOf({ ...EXAMPLE, body: "{" }).body).toMatch(/no JSON: line 1, column 2/);
  expect(faultsOf({ ...EXAMPLE, body: "{", contentType: TEXT_TYPE })).toEqual({});
  expect(faultsOf({ ...EXAMPLE, headers: "X-A: 1\nnonsense" }).headers).toMatch(/nonsense$/);
  expect(faultsOf({ ...EXAMPLE, headers: "X-A: żółty", key: "ключ" })).toEqual({
    headers: expect.stringContaining("X-A"),
    key: expect.stringContaining("Latin 1"),
  });
});

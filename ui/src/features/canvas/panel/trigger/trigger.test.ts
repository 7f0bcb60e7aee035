import { expect, test } from "vitest";
import { withAnswerWords } from "./answer-words";
import { examplePath, webhookAddress, webhookConfig } from "./webhook-use";

test("the address is the app's with the trigger's path behind it", () => {
  const app = { webhookUrl: "https://a.example/api/webhook/shop" };
  expect(webhookAddress(app)).toBe("https://a.example/api/webhook/shop");
  expect(webhookAddress(app, webhookConfig({ path: "/orders/{id}" }).path)).toBe(
    "https://a.example/api/webhook/shop/orders/{id}",
  );
  expect(examplePath("orders/{id}/{*rest}")).toBe("orders/1/1");
});

test("the answers of a webhook have titles; those of a newer server are shown as they come", () => {
  const oneOf = [
    { const: "node", description: "x" },
    { const: "later", description: "y" },
  ];
  const schema = { $defs: { Answering: { oneOf }, Other: {} } };
  expect(withAnswerWords("webhook", schema)).toMatchObject({
    $defs: { Answering: { oneOf: [{ title: "With what a Respond node says" }, oneOf[1]] } },
  });
  expect(withAnswerWords("http", schema)).toBe(schema);
  expect(withAnswerWords("webhook", { $defs: {} })).toEqual({ $defs: {} });
});

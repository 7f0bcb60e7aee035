import { describe, expect, it } from "vitest";
import type { App, Delivery, DryRunAnswer } from "~/api/types";
import { eventIn, eventText, faultOf } from "./event-text";
import { failureOf } from "./failure";
import { sentRequest } from "./sent-request";
import { eventOfDelivery, exampleEvent, pathParts } from "./webhook-event";

const app = { key: "shop", webhookUrl: "https://mill.example/api/webhook/shop" } as App;
const delivery = {
  number: 1,
  method: "POST",
  url: "/api/webhook/shop/orders/a%20b?tag=x&tag=y&n=1",
  headers: { "content-type": "application/json" },
  body: '{"total":250}',
  whole: true,
  refusal: null,
} as unknown as Delivery;

describe("the event of a webhook", () => {
  it("is made of a delivery to the trigger's path", () => {
    expect(eventOfDelivery(delivery, app, "orders/{id}")).toEqual({
      method: "POST",
      headers: { "content-type": "application/json" },
      query: { tag: ["x", "y"], n: "1" },
      path: { id: "a b" },
      body: { total: 250 },
      url: "https://mill.example/api/webhook/shop/orders/a%20b?tag=x&tag=y&n=1",
    });
    expect(eventOfDelivery(delivery, app, "")).toBeUndefined();
    expect(eventOfDelivery({ ...delivery, whole: false }, app, "orders/{id}")).toBeUndefined();
  });

  it("reads a form as the trigger does", () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const form = { ...delivery, headers, body: "a=1&b=2" };
    expect(eventOfDelivery(form, app, "orders/{id}")?.body).toEqual({ a: "1", b: "2" });
  });

  it("is else an example at the app's address with the trigger's path", () => {
    const example = { method: "POST", path: { id: "7" }, body: {}, url: "http://127.0.0.1/x" };
    expect(exampleEvent(example, app, "orders/{id}/{line}")).toMatchObject({
      path: { id: "7", line: "1" },
      url: "https://mill.example/api/webhook/shop/orders/7/1",
    });
    expect(exampleEvent({ orderId: 7 }, app, "")).toEqual({ orderId: 7 });
  });

  it("has the named parts of its path", () => {
    expect(pathParts("", "/")).toEqual({});
    expect(pathParts("a/{b}", "/a/1")).toEqual({ b: "1" });
    expect(pathParts("a/{b}", "/c/1")).toBeUndefined();
  });
});

describe("an event that is typed", () => {
  it("is the same when nothing was changed", () => {
    const event = { method: "POST", body: [1], url: "/" };
    expect(eventIn(eventText(event))).toEqual(event);
    expect(eventIn(eventText(7))).toBe(7);
  });

  it("says in which of its texts it is wrong", () => {
    expect(faultOf({ kind: "webhook", body: "{", rest: "{}" })?.in).toBe("body");
    expect(faultOf({ kind: "webhook", body: "{}", rest: "[]" })?.in).toBe("rest");
    expect(faultOf({ kind: "value", value: "" })?.message).toContain("line 1, column 1");
    expect(faultOf({ kind: "value", value: "null" })).toBeUndefined();
  });
});

describe("what would have been sent", () => {
  it("is a line, a body with its lines, and headers", () => {
    const request = {
      method: "POST",
      url: "https://x",
      headers: { a: ["1", "2"] },
      body: '{"t":1}',
    };
    expect(sentRequest(request)).toEqual({
      line: { method: "POST", url: "https://x" },
      body: '{\n  "t": 1\n}',
      headers: "a: 1\na: 2",
    });
    expect(sentRequest({ to: "x" })).toEqual({ body: '{\n  "to": "x"\n}' });
    expect(sentRequest({ method: "GET", url: "u", body: null })).toEqual({
      line: { method: "GET", url: "u" },
    });
  });
});

describe("why a dry run failed", () => {
  const answer = (message: string) =>
    ({
      error: { code: "EXPRESSION_ERROR", message },
      steps: [{ nodeId: "big", status: "failed" }],
    }) as unknown as DryRunAnswer;

  it("leads to the node and the field", () => {
    expect(failureOf(answer("config of node `big`: /condition: input.x is not defined"))).toEqual({
      nodeId: "big",
      pointer: "/condition",
      message: "input.x is not defined",
    });
    expect(failureOf(answer("the name could not be resolved"))).toMatchObject({
      nodeId: "big",
      pointer: "",
    });
  });
});

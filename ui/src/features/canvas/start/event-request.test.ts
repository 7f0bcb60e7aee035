import { expect, it } from "vitest";
import { otherTypeNote, requestOfEvent } from "./event-request";

const event = {
  method: "PUT",
  headers: {
    "content-type": "application/json; charset=utf-8",
    "x-github-event": "push",
    "x-github-delivery": "1",
    "x-signature": "***",
    host: "mill.example",
    "user-agent": "curl",
  },
  query: { tag: ["x", "y z"], token: "***" },
  path: { id: "a/b" },
  body: { total: 7 },
  url: "https://mill.example/api/webhook/shop/orders/a%2Fb",
};

it("is the event's own, to a path that the trigger listens to, without proof and delivery id", () => {
  expect(requestOfEvent(event, "/orders/{id}")).toEqual({
    method: "PUT",
    path: "orders/a%2Fb?tag=x&tag=y+z",
    contentType: "application/json",
    body: '{\n  "total": 7\n}',
    headers: "x-github-event: push",
    key: "",
  });
  const path = { id: 7, rest: "a b/c" };
  expect(requestOfEvent({ body: 1, path }, "{id}/{*rest}").path).toBe("7/a%20b/c");
  expect(requestOfEvent({ body: 1 }, "orders/{id}").path).toBe("orders/1");
});

it("has what is no event as its body", () => {
  expect(requestOfEvent({ total: 7 }, "")).toMatchObject({
    method: "POST",
    body: '{\n  "total": 7\n}',
  });
  expect(requestOfEvent({ body: null }, "").body).toBe("");
});

it("has its body as its type writes it", () => {
  const typed = (type: string, body: unknown) => {
    const request = requestOfEvent({ headers: { "content-type": type }, body }, "");
    return [request.contentType, request.body];
  };
  const form = "application/x-www-form-urlencoded";
  expect(typed(form, { a: "1 2", b: ["x", "y"] })).toEqual([form, "a=1+2&b=x&b=y"]);
  expect(typed("text/plain", "hello")).toEqual(["text/plain", "hello"]);
  expect(typed("application/json", "hello")).toEqual(["application/json", '"hello"']);
  expect(typed("application/vnd.x+json", [1])[0]).toBe("application/vnd.x+json");
  expect(typed("multipart/form-data", { fields: {} })[0]).toBe("application/json");
});

it("says where its body is sent as another type than it came as", () => {
  const note = (type: string, body: unknown) =>
    otherTypeNote({ headers: { "content-type": type }, body });
  expect(note("multipart/form-data; boundary=XX", { fields: { a: "1" }, files: [] })).toMatch(
    /^It came as multipart\/form-data and is sent as application\/json/,
  );
  expect(note("image/png", { contentType: "image/png", base64: "iVBO" })).toMatch(
    /^It came as image\/png and is sent as application\/json/,
  );
  expect(note("application/json; charset=utf-8", {})).toBe("");
  expect(note("text/csv", "a,b")).toBe("");
  expect(otherTypeNote({ total: 7 })).toBe("");
  expect(otherTypeNote(undefined)).toBe("");
});

import { expect, test } from "vitest";
import { shownBody } from "./delivery-body";

test("a body is shown by what it is", () => {
  expect(shownBody(null)).toEqual({ kind: "empty" });
  expect(shownBody('{"a": 1}')).toEqual({ kind: "json", value: { a: 1 } });
  expect(shownBody("12")).toEqual({ kind: "text", text: "12" });
  expect(shownBody("<img src=x>")).toEqual({ kind: "text", text: "<img src=x>" });
  expect(shownBody({ base64: "AAE=" })).toEqual({ kind: "bytes", base64: "AAE=" });
});

import { expect, test } from "vitest";
import { bytesText, shownBody } from "./delivery-body";

test("a body is shown by what it is", () => {
  expect(shownBody(null)).toEqual({ kind: "empty" });
  expect(shownBody('{"a": 1}')).toEqual({ kind: "json", value: { a: 1 } });
  expect(shownBody("12")).toEqual({ kind: "text", text: "12" });
  expect(shownBody("<img src=x>")).toEqual({ kind: "text", text: "<img src=x>" });
  expect(shownBody({ base64: "AAE=" })).toEqual({ kind: "bytes", base64: "AAE=" });
});

test("sizes are told in units that a person reads", () => {
  expect(bytesText(7)).toBe("7 bytes");
  expect(bytesText(1536)).toBe("1.5 KiB");
  expect(bytesText(64 * 1024 * 1024)).toBe("64 MiB");
});

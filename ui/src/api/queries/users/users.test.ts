import { expect, test } from "vitest";
import { parseUser } from "./users";

test("a user is its kind and its name, which may have spaces", () => {
  expect(parseUser("scenario order alerts 2")).toEqual({
    kind: "scenario",
    name: "order alerts 2",
    path: null,
  });
});

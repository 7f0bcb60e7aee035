import { expect, test } from "vitest";
import { bytesText } from "./bytes-text";

test("sizes are told in units that a person reads", () => {
  expect(bytesText(7)).toBe("7 bytes");
  expect(bytesText(1536)).toBe("1.5 KiB");
  expect(bytesText(64 * 1024 * 1024)).toBe("64 MiB");
});

import { describe, expect, it } from "vitest";
import { FileProblem } from "./file-problem";
import { FILE_BYTES_MAX, fileText, oneFile } from "./file-text";

const file = (...parts: BlobPart[]) => new File(parts, "scenario.yaml");

describe("the text of a file", () => {
  it("is read as UTF-8, without a mark of the byte order", async () => {
    expect(await fileText(file("\uFEFFscenario: Größe\n"))).toBe("scenario: Größe\n");
    expect(await fileText(file(""))).toBe("");
  });

  it.each([
    ["bytes that are no UTF-8", file(new Uint8Array([0x73, 0xff, 0xfe])), /not a text/],
    ["a binary file", file(new Uint8Array([0x50, 0x4b, 0x03, 0x00])), /not a text/],
    ["a huge file", file("#".repeat(FILE_BYTES_MAX + 1)), /4 MiB at most/],
  ])("is not read from %s", async (_what, wrong, reason) => {
    await expect(fileText(wrong)).rejects.toThrow(reason);
  });

  it("is that of one file", () => {
    const one = file("a");
    expect(oneFile([one])).toBe(one);
    expect(() => oneFile([one, one])).toThrow("These are 2 files");
    expect(() => oneFile([])).toThrow(FileProblem);
  });
});

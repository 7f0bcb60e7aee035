import { afterEach, expect, it, vi } from "vitest";
import { copyText } from "./CopyButton";

afterEach(() => vi.unstubAllGlobals());

/** A clipboard that takes what it is given once that has been made, as browsers do. */
function clipboard(): { taken: string[] } {
  const taken: string[] = [];
  class Item {
    constructor(readonly made: Record<string, Promise<Blob>>) {}
  }
  const write = async ([item]: Item[]) => {
    await item?.made["text/plain"];
    taken.push("made");
  };
  vi.stubGlobal("ClipboardItem", Item);
  vi.stubGlobal("navigator", {
    clipboard: { write, writeText: async (text: string) => taken.push(text) },
  });
  return { taken };
}

it("copies a text, and one that is still being made", async () => {
  const { taken } = clipboard();
  expect(await copyText("a")).toBe(true);
  expect(await copyText(Promise.resolve("b"))).toBe(true);
  expect(taken).toEqual(["a", "made"]);
});

it("throws what kept the text from being made", async () => {
  clipboard();
  const refused = vi.fn();
  await expect(copyText(Promise.reject(new Error("away")), refused)).rejects.toThrow("away");
  expect(refused).not.toHaveBeenCalled();
});

it("says when the browser refuses, also where there is no clipboard at all", async () => {
  vi.stubGlobal("navigator", {});
  const refused = vi.fn();
  expect(await copyText("a", refused)).toBe(false);
  expect(await copyText(Promise.resolve("b"), refused)).toBe(false);
  expect(refused).toHaveBeenCalledTimes(2);
});

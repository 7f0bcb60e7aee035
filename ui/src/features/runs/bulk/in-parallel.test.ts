import { expect, it, vi } from "vitest";
import { inParallel } from "./in-parallel";

it("does all, tells how far it is, and keeps what went wrong", async () => {
  const onProgress = vi.fn();
  let atOnce = 0;
  let most = 0;
  const tally = await inParallel({
    items: Array.from({ length: 20 }, (_, index) => index),
    idOf: String,
    work: async (item) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await Promise.resolve();
      atOnce -= 1;
      if (item === 7) throw new Error("no");
    },
    onProgress,
    signal: new AbortController().signal,
  });
  expect(tally).toEqual({ done: 19, failures: [{ id: "7", message: "no" }] });
  expect(onProgress).toHaveBeenCalledTimes(20);
  expect(most).toBeLessThanOrEqual(4);
});

it("begins nothing once it was stopped", async () => {
  const stop = new AbortController();
  const work = vi.fn(async () => stop.abort());
  const tally = await inParallel({
    items: ["a", "b", "c", "d", "e", "f"],
    idOf: String,
    work,
    onProgress: () => {},
    signal: stop.signal,
  });
  expect(work).toHaveBeenCalledTimes(1);
  expect(tally.done).toBe(1);
});

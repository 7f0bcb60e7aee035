import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useTyped } from "./use-typed";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function typed(text: string) {
  const onCommit = vi.fn();
  const { result } = renderHook(() => useTyped("", onCommit));
  act(() => result.current.setText(text));
  return { result, onCommit };
}

it("counts after a short rest", () => {
  const { onCommit } = typed("order ");
  expect(onCommit).not.toHaveBeenCalled();
  act(() => vi.advanceTimersByTime(400));
  expect(onCommit).toHaveBeenCalledExactlyOnceWith("order");
});

it("counts for nothing once it led elsewhere", () => {
  const { result, onCommit } = typed("run_1");
  act(() => result.current.drop());
  act(() => vi.advanceTimersByTime(5_000));
  expect(onCommit).not.toHaveBeenCalled();
});

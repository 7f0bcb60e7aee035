import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { TooltipProvider } from "~/design/tooltip/Tooltip";
import { ToastRegion } from "./ToastRegion";
import { closeToast, toast, toastStore } from "./toasts";

afterEach(() => {
  for (const { id } of toastStore.snapshot()) closeToast(id);
  vi.useRealTimers();
});

function show() {
  render(
    <TooltipProvider>
      <ToastRegion />
    </TooltipProvider>,
  );
}

it("a success goes by itself, an error stays until it is closed", async () => {
  vi.useFakeTimers();
  show();
  act(() => {
    toast({ text: "Saved" });
    toast({ kind: "error", text: "Not saved" });
  });
  expect(screen.getByText("Saved")).toBeInTheDocument();
  act(() => void vi.advanceTimersByTime(10_000));
  expect(screen.queryByText("Saved")).toBeNull();
  vi.useRealTimers();
  await userEvent.click(screen.getByRole("button", { name: "Close", hidden: true }));
  expect(screen.queryByText("Not saved")).toBeNull();
});

it("no more are shown than leave the page free", () => {
  show();
  act(() => {
    for (let number = 1; number <= 20; number += 1) toast({ text: `Message ${number}` });
  });
  expect(screen.getAllByText(/^Message/).map((shown) => shown.textContent)).toEqual([
    "Message 17",
    "Message 18",
    "Message 19",
    "Message 20",
  ]);
});

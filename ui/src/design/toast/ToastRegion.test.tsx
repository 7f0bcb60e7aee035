import { act, fireEvent, render, screen } from "@testing-library/react";
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

it("what takes longer to read or to act on stays longer, and while it is pointed at", async () => {
  vi.useFakeTimers();
  show();
  const long = "Somebody changed a node. ".repeat(5);
  act(() => {
    toast({ text: "Short" });
    toast({ text: long });
    toast({ text: "Gone", action: { label: "Undo", run: () => {} } });
  });
  act(() => void vi.advanceTimersByTime(5_000));
  expect(screen.queryByText("Short")).toBeNull();
  const shown = screen.getByText(long.trim());
  fireEvent.pointerEnter(shown);
  act(() => void vi.advanceTimersByTime(20_000));
  expect(screen.queryByText("Gone")).toBeNull();
  fireEvent.pointerLeave(shown);
  act(() => void vi.advanceTimersByTime(10_000));
  expect(screen.queryByText(long.trim())).toBeNull();
});

it("what is said again stands once", () => {
  show();
  act(() => {
    for (const text of ["Not possible", "Saved", "Not possible"]) toast({ kind: "info", text });
  });
  expect(screen.getAllByText(/Saved|Not possible/).map((one) => one.textContent)).toEqual([
    "Saved",
    "Not possible",
  ]);
});

it("no more are shown than leave the page free", () => {
  show();
  act(() => {
    for (let number = 1; number <= 20; number += 1) toast({ text: `Message ${number}` });
  });
  expect(screen.getAllByText(/^Message/).map((shown) => shown.textContent)).toEqual([
    "Message 18",
    "Message 19",
    "Message 20",
  ]);
});

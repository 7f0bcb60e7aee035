import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";
import { Tabs } from "./Tabs";

function Three() {
  const [value, setValue] = useState<"a" | "b" | "c">("a");
  const tabs = (["a", "b", "c"] as const).map((one) => ({
    value: one,
    label: one.toUpperCase(),
    content: <p>content of {one}</p>,
  }));
  return <Tabs label="Letters" value={value} onChange={setValue} tabs={tabs} />;
}

test("one view is shown, and a click shows another", async () => {
  render(<Three />);
  expect(screen.getByRole("tab", { name: "A" })).toHaveAttribute("aria-selected", "true");
  expect(screen.getByRole("tabpanel", { name: "A" })).toHaveTextContent("content of a");
  await userEvent.click(screen.getByRole("tab", { name: "C" }));
  expect(screen.getByRole("tabpanel", { name: "C" })).toHaveTextContent("content of c");
  expect(screen.queryByText("content of a")).toBeNull();
});

test("one tab is reached by Tab, the others by arrows, Home and End, round at the ends", async () => {
  render(<Three />);
  await userEvent.tab();
  expect(screen.getByRole("tab", { name: "A" })).toHaveFocus();
  await userEvent.keyboard("{ArrowRight}");
  expect(screen.getByRole("tab", { name: "B" })).toHaveFocus();
  expect(screen.getByRole("tabpanel", { name: "B" })).toBeVisible();
  await userEvent.keyboard("{End}{ArrowRight}");
  expect(screen.getByRole("tab", { name: "A" })).toHaveFocus();
  await userEvent.keyboard("{ArrowLeft}{Home}");
  expect(screen.getByRole("tab", { name: "A" })).toHaveFocus();
  await userEvent.tab();
  expect(screen.getByRole("tabpanel", { name: "A" })).toHaveFocus();
});

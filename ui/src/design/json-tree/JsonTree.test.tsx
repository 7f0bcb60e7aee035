import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { TooltipProvider } from "~/design/tooltip/Tooltip";
import { JsonTree } from "./JsonTree";

const value = { name: "A", list: Array.from({ length: 30 }, (_, n) => ({ n })) };

function show() {
  render(
    <TooltipProvider>
      <JsonTree label="Output" value={value} root="nodes.a" />
    </TooltipProvider>,
  );
}

it("is opened, walked and closed by keyboard", async () => {
  show();
  screen.getByRole("tree", { name: "Output" }).focus();
  await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowRight}{ArrowRight}{ArrowRight}");
  expect(screen.getByText("nodes.a.list[0]")).toBeInTheDocument();
  await userEvent.keyboard("{ArrowLeft}{ArrowLeft}{ArrowLeft}");
  expect(screen.getByText("nodes.a.list")).toBeInTheDocument();
  expect(screen.queryByText("0:")).toBeNull();
});

it("shows what is searched for, wherever it is", async () => {
  show();
  await userEvent.type(screen.getByRole("searchbox"), "29{Enter}");
  expect(screen.getByText(/^1 of 2$|^2 of 2$|^1 of 1$/)).toBeInTheDocument();
  expect(screen.getByText(/^nodes\.a\.list\[29\]/)).toBeInTheDocument();
});

it("shows hostile text as text", () => {
  render(
    <TooltipProvider>
      <JsonTree label="Output" value={{ "<b>x</b>": "<img src=x onerror=alert(1)>\u202e" }} />
    </TooltipProvider>,
  );
  expect(document.querySelector("img, b")).toBeNull();
});

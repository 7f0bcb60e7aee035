import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "~/api/api-error";
import { createApp } from "~/api/queries/apps";
import { TooltipProvider } from "~/design/tooltip/Tooltip";
import { NewAppDialog } from "./NewAppDialog";

vi.mock(import("~/api/queries/apps"), { spy: true });

beforeEach(() => vi.clearAllMocks());

function shown() {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TooltipProvider>
        <NewAppDialog suggested="Shop" onCreated={vi.fn()} onClose={vi.fn()} />
      </TooltipProvider>
    </QueryClientProvider>,
  );
  type("Secret", "abcdef");
}

const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(new RegExp(`^${label}`)), { target: { value } });

const create = () => fireEvent.click(screen.getByRole("button", { name: "Create" }));

it("keeps telling that a key is taken while a secret is typed, until the key is another", async () => {
  const taken = new ApiError({ status: 409, code: "conflict", message: "This key is taken." });
  vi.mocked(createApp).mockRejectedValue(taken);
  shown();
  create();
  expect(await screen.findByText("This key is taken.")).toBeVisible();
  type("Secret", "another");
  expect(screen.getByText("This key is taken.")).toBeVisible();
  type("Key", "shop-2");
  expect(screen.queryByText("This key is taken.")).toBeNull();
});

it.each(["Secret", "Key"])(
  "stays busy while its request is under way and the %s is typed",
  async (label) => {
    vi.mocked(createApp).mockReturnValue(new Promise(() => {}));
    shown();
    create();
    await screen.findByRole("button", { name: "Create", busy: true });
    type(label, "another");
    create();
    expect(screen.getByRole("button", { name: "Create" })).toHaveAttribute("aria-busy", "true");
    expect(createApp).toHaveBeenCalledOnce();
  },
);

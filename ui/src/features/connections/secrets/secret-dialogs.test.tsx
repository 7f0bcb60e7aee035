import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "~/api/api-error";
import { changeConnection } from "~/api/queries/connections";
import type { Connection, Fault } from "~/api/types";
import { TooltipProvider } from "~/design/tooltip/Tooltip";
import { rememberedSecret } from "~/features/webhooks/fresh-secrets";
import { RotateDialog } from "./RotateDialog";
import { SecretDialog } from "./SecretDialog";

vi.mock(import("~/api/queries/connections"), { spy: true });

beforeEach(() => vi.clearAllMocks());

const at = "2026-01-01T00:00:00Z";
const connection: Connection = {
  id: "c",
  appId: "a",
  name: "shop-hook",
  status: "active",
  metadata: {},
  secretNames: [],
  createdAt: at,
  updatedAt: at,
};
const same = { connection, onClose: () => {} };

function shown(dialog: ReactElement) {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TooltipProvider>{dialog}</TooltipProvider>
    </QueryClientProvider>,
  );
  type("abc");
}

const type = (value: string) =>
  fireEvent.change(screen.getByLabelText("Secret"), { target: { value } });

const set = () => fireEvent.click(screen.getByRole("button", { name: "Set" }));

describe.each([
  ["webhookSecret", <RotateDialog {...same} scheme="hmac-sha256" isDefault key="rotate" />],
  ["password", <SecretDialog {...same} name="password" key="set" />],
])("the dialog of %s", (name, dialog) => {
  it("forgets what was refused once another is typed", async () => {
    const pointer = `/secrets/credentials/${name}`;
    const fault: Fault = {
      code: "invalid_value",
      severity: "error",
      pointer,
      message: "It is too short.",
    };
    const about = { status: 422, code: "invalid", message: "Wrong." };
    const refused = new ApiError({ ...about, faults: [fault] });
    vi.mocked(changeConnection).mockRejectedValue(refused);
    shown(dialog);
    set();
    expect(await screen.findByText("It is too short.")).toBeVisible();
    type("abcdef");
    expect(screen.queryByText("It is too short.")).toBeNull();
  });

  it("stays busy while its request is under way and more is typed", async () => {
    vi.mocked(changeConnection).mockReturnValue(new Promise(() => {}));
    shown(dialog);
    set();
    await screen.findByRole("button", { name: "Set", busy: true });
    type("abcdef");
    set();
    expect(screen.getByRole("button", { name: "Set" })).toHaveAttribute("aria-busy", "true");
    expect(changeConnection).toHaveBeenCalledOnce();
  });
});

it("remembers the secret that was sent, not what was typed while it was", async () => {
  let answer = (_: Connection) => {};
  const answered = new Promise<Connection>((resolve) => {
    answer = resolve;
  });
  vi.mocked(changeConnection).mockReturnValue(answered);
  const onClose = vi.fn();
  shown(<RotateDialog {...{ connection, onClose }} scheme="hmac-sha256" isDefault />);
  set();
  await screen.findByRole("button", { name: "Set", busy: true });
  type("abcdef");
  answer(connection);
  await vi.waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(rememberedSecret(connection.appId)).toBe("abc");
});

import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { Field } from "~/design/field/Field";
import { TextInput } from "~/design/field/TextInput";
import { TooltipProvider } from "~/design/tooltip/Tooltip";
import { ConfirmDialog } from "./ConfirmDialog";
import { Dialog } from "./Dialog";

it("a dialog has its title as its name, and begins at what is to be filled in", () => {
  render(
    <TooltipProvider>
      <Dialog title="New token" onClose={() => {}}>
        <Field label="Name">
          <TextInput value="" onChange={() => {}} />
        </Field>
      </Dialog>
    </TooltipProvider>,
  );
  expect(screen.getByRole("dialog", { name: "New token" })).toBeInTheDocument();
  expect(screen.getByLabelText("Name")).toHaveFocus();
});

it("a question begins at the answer that does no harm, and tells what went wrong", async () => {
  const onConfirm = vi.fn();
  const onClose = vi.fn();
  render(
    <TooltipProvider>
      <ConfirmDialog
        title="Delete it?"
        confirmLabel="Delete"
        error={new Error("It is in use.")}
        onConfirm={onConfirm}
        onClose={onClose}
      >
        It is gone then.
      </ConfirmDialog>
    </TooltipProvider>,
  );
  expect(screen.getByRole("button", { name: "Cancel" })).toHaveFocus();
  expect(screen.getByRole("alert")).toHaveTextContent("It is in use.");
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  expect(onConfirm).toHaveBeenCalledTimes(1);
});

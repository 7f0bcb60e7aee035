import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { Field } from "./Field";
import { SearchInput } from "./SearchInput";
import { TextInput } from "./TextInput";

it("an input says its label, its hint and what is wrong with it", () => {
  render(
    <Field label="Name" hint="Unique." error="It is taken.">
      <TextInput value="" onChange={() => {}} />
    </Field>,
  );
  const input = screen.getByRole("textbox", { name: "Name" });
  expect(input).toBeInvalid();
  expect(input).toBeRequired();
  expect(input).toHaveAccessibleDescription("It is taken. Unique.");
});

it("Escape empties a search before it closes anything around it", async () => {
  const onChange = vi.fn();
  const onKeyDown = vi.fn();
  render(
    // biome-ignore lint/a11y/noStaticElementInteractions: stands for a dialog that would close.
    <div onKeyDown={onKeyDown}>
      <SearchInput label="Search" value="abc" onChange={onChange} />
    </div>,
  );
  await userEvent.type(screen.getByRole("searchbox", { name: "Search" }), "{Escape}");
  expect(onChange).toHaveBeenCalledWith("");
  expect(onKeyDown).not.toHaveBeenCalled();
});

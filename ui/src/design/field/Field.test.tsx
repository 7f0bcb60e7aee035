import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { TooltipProvider } from "~/design/tooltip/Tooltip";
import { Field } from "./Field";
import { ListInput } from "./ListInput";
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

it("an error is a sentence with its sign, and its words in backticks are code", () => {
  render(
    <TooltipProvider>
      <Field label="Age" error="`soon` is not a duration">
        <TextInput value="soon" onChange={() => {}} />
      </Field>
      <ListInput
        label="Headers"
        addLabel="Add a header"
        values={["x bad"]}
        errorAt={() => "not a header name"}
        onChange={() => {}}
      />
    </TooltipProvider>,
  );
  const age = screen.getByRole("textbox", { name: "Age" });
  expect(age).toHaveAccessibleDescription("soon is not a duration");
  expect(screen.getByText("soon", { selector: "code" })).toBeInTheDocument();
  const header = screen.getByRole("textbox", { name: "Headers, 1" });
  expect(header).toHaveAccessibleDescription("Not a header name");
  for (const input of [age, header]) {
    const told = document.getElementById(input.getAttribute("aria-describedby") ?? "");
    expect(told?.querySelector("svg")).toBeInTheDocument();
  }
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

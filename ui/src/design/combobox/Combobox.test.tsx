import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { Field } from "~/design/field/Field";
import { Combobox } from "./Combobox";
import { matching } from "./combobox-filter";

const choices = ["Alpha", "Beta", "Alphabet", "The alphabet"].map((label) => ({
  value: label,
  label,
}));

function Example() {
  const [value, setValue] = useState("");
  return (
    <Field label="Scenario">
      <Combobox value={value} onChange={setValue} choices={choices} />
    </Field>
  );
}

describe("a combobox", () => {
  it("is worked by keyboard alone", async () => {
    render(<Example />);
    const input = screen.getByRole("combobox", { name: "Scenario" });
    await userEvent.type(input, "alph{ArrowDown}{Enter}");
    expect(input).toHaveValue("Alphabet");
    expect(input).toHaveAttribute("aria-expanded", "false");
    await userEvent.type(input, "{ArrowDown}{Escape}");
    expect(input).toHaveValue("Alphabet");
  });

  it("is worked by pointer", async () => {
    render(<Example />);
    await userEvent.click(screen.getByRole("combobox", { name: "Scenario" }));
    await userEvent.click(screen.getByRole("option", { name: "Beta" }));
    expect(screen.getByRole("combobox", { name: "Scenario" })).toHaveValue("Beta");
  });

  it("shows what contains all words, what begins so first", () => {
    const labels = (typed: string) => matching(choices, typed).map((choice) => choice.label);
    expect(labels("alphabet")).toEqual(["Alphabet", "The alphabet"]);
    expect(labels("bet the")).toEqual(["The alphabet"]);
    expect(labels("")).toHaveLength(4);
  });
});

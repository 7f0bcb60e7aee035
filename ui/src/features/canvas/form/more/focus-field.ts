/** Moves the focus to a field of a form by its JSON pointer. */

const INPUT = "input, select, textarea, [role=switch]";

/** The field at a pointer, or the nearest around it; without a pointer, the first of the config. */
export function focusField(box: HTMLElement | null, pointer: string): void {
  const fields = [...(box?.querySelectorAll<HTMLElement>("[data-pointer]") ?? [])];
  const around = fields.filter((field) => {
    const at = field.dataset.pointer ?? "";
    return pointer === at || pointer.startsWith(`${at}/`);
  });
  const nearest = around.toSorted(
    (a, b) => (b.dataset.pointer?.length ?? 0) - (a.dataset.pointer?.length ?? 0),
  )[0];
  const first = fields.find((field) => field.dataset.pointer?.includes("/config/")) ?? fields[0];
  const field = nearest ?? first;
  const expression = field?.querySelector("[data-expression]")?.shadowRoot;
  const input = expression?.querySelector<HTMLElement>("[role=textbox]");
  const inside = field?.querySelector<HTMLElement>("[data-input]") ?? field;
  // Before the input stand the tools of its field.
  const other =
    inside?.querySelector<HTMLElement>(INPUT) ?? inside?.querySelector<HTMLElement>("button");
  field?.scrollIntoView({ block: "center" });
  (input ?? other)?.focus();
}

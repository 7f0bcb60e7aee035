/** How a problem leads to its field, in the panel that holds it. */
import { type RefObject, useEffect, useEffectEvent } from "react";
import { useEditor } from "../page/editor";

/** When a problem was followed here, its field gets the focus. */
export function useGoTo(
  box: RefObject<HTMLElement | null>,
  id: string,
  showForm?: () => void,
): void {
  const { goTo } = useEditor();
  const go = useEffectEvent(() => {
    if (goTo === undefined) return undefined;
    showForm?.();
    // Once the form is drawn.
    return requestAnimationFrame(() => focusField(box.current, goTo.pointer));
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time that a problem is followed.
  useEffect(() => {
    const frame = go();
    return () => {
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [goTo, id]);
}

/** The field at a pointer, or the nearest around it. */
export function focusField(box: HTMLElement | null, pointer: string): void {
  const fields = [...(box?.querySelectorAll<HTMLElement>("[data-pointer]") ?? [])];
  const around = fields.filter((field) => {
    const at = field.dataset.pointer ?? "";
    return pointer === at || pointer.startsWith(`${at}/`);
  });
  const nearest = around.toSorted(
    (a, b) => (b.dataset.pointer?.length ?? 0) - (a.dataset.pointer?.length ?? 0),
  )[0];
  const field = nearest ?? fields[0];
  const expression = field?.querySelector("[data-expression]")?.shadowRoot;
  const input = expression?.querySelector<HTMLElement>(".cm-content");
  const other = field?.querySelector<HTMLElement>("input, select, textarea, [role=switch], button");
  field?.scrollIntoView({ block: "center" });
  (input ?? other)?.focus();
}

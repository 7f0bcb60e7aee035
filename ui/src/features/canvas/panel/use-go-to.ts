/** How a problem leads to its field, in the panel that holds it, and a run to what it gave. */
import { type RefObject, useEffect, useEffectEvent } from "react";
import { flushSync } from "react-dom";
import { focusField } from "../form/more/focus-field";
import { useEditor } from "../page/editor";

/** When a problem was followed here, its field gets the focus. */
export function useGoTo(
  box: RefObject<HTMLElement | null>,
  id: string,
  showTab?: () => void,
): void {
  const { goTo } = useEditor();
  const go = useEffectEvent(() => {
    if (goTo === undefined) return undefined;
    return requestAnimationFrame(() => {
      // The form is drawn first: where it stood behind another tab, its fields are not there yet.
      flushSync(() => showTab?.());
      if ("tab" in goTo) box.current?.focus();
      else focusField(box.current, goTo.pointer);
    });
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time that a problem is followed.
  useEffect(() => {
    const frame = go();
    return () => {
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [goTo, id]);
}

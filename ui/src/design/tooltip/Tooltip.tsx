/** A short text that names what is pointed at or focused. Nothing that is needed stands only here. */
import { Tooltip as Radix } from "radix-ui";
import type { ReactElement } from "react";
import { useLayer } from "~/design/layer/layer";
import styles from "./Tooltip.module.css";

interface TooltipProps {
  text: string;
  side?: "top" | "right" | "bottom" | "left";
  /** One element that takes a ref and the events of the pointer and the focus. */
  children: ReactElement;
}

export function Tooltip({ text, side = "top", children }: TooltipProps) {
  const layer = useLayer();
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal container={layer}>
        <Radix.Content
          className={styles.tooltip}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          onEscapeKeyDown={closeDialogToo}
        >
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The tooltip takes Escape for itself; within a dialog it is the dialog that shall close. */
function closeDialogToo({ target }: KeyboardEvent): void {
  const dialog = target instanceof Element ? target.closest("dialog") : null;
  dialog?.dispatchEvent(new Event("cancel", { cancelable: true }));
}

/** Stands once around the application: tooltips that follow one another come without delay. */
export const TooltipProvider = Radix.Provider;

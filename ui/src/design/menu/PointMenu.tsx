/** Actions at a place that was pointed at, as a right click asks for them. */
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { useLayer } from "~/design/layer/layer";
import styles from "./Menu.module.css";

interface PointMenuProps {
  label: string;
  /** In the window. */
  at: { x: number; y: number };
  /** Nothing was chosen, or something: its own action came before. */
  onClose: () => void;
  /** Where the focus goes when it closes. */
  onCloseFocus: () => void;
  children: ReactNode;
}

export function PointMenu({ label, at, onClose, onCloseFocus, children }: PointMenuProps) {
  const layer = useLayer();
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          tabIndex={-1}
          aria-hidden
          className={styles.point}
          style={{ left: at.x, top: at.y }}
        />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={layer}>
        <DropdownMenu.Content
          className={styles.menu}
          align="start"
          sideOffset={0}
          collisionPadding={8}
          aria-label={label}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onCloseFocus();
          }}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

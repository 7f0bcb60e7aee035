/**
 * A dialog above the page. The browser's own element: it holds the focus, makes the rest inert, and
 * gives the focus back. It exists only while it is open, so its state begins anew each time.
 */
import { X } from "lucide-react";
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { IconButton } from "~/design/button/IconButton";
import { LayerProvider } from "~/design/layer/layer";
import { classNames } from "~/design/text/class-names";
import styles from "./Dialog.module.css";

interface DialogProps {
  title: string;
  /** It was closed by its button or by Escape. Without this it cannot be. */
  onClose?: () => void;
  size?: "medium" | "wide";
  children: ReactNode;
  /** Buttons, the one that goes on last. */
  actions?: ReactNode;
  /** Makes a form of it; a button of type `submit` in `actions` or Enter sends it. */
  onSubmit?: () => void;
}

export function Dialog(props: DialogProps) {
  const { title, onClose, size = "medium", children, actions, onSubmit } = props;
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [layer, setLayer] = useState<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element && !element.open) {
      element.showModal();
      // Without anything to fill in or to answer, it is itself what the focus is on.
      (firstToFocus(element) ?? element).focus();
    }
    setLayer(element);
    return () => element?.close();
  }, []);
  const content = (
    <>
      <div className={styles.body}>{children}</div>
      {actions && <div className={styles.foot}>{actions}</div>}
    </>
  );
  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      className={classNames(styles.dialog, size === "wide" && styles.wide)}
      aria-labelledby={titleId}
      // What is typed here is no command of the page around it.
      onKeyDown={(event) => event.stopPropagation()}
      onCancel={(event) => {
        // Whether it closes is the owner's to say; some dialogs must be answered.
        event.preventDefault();
        if (event.target === event.currentTarget) onClose?.();
      }}
    >
      <LayerProvider value={layer}>
        <header className={styles.head}>
          <h2 className={styles.title} id={titleId}>
            {title}
          </h2>
          {onClose && <IconButton label="Close" icon={<X />} size="small" onClick={onClose} />}
        </header>
        {onSubmit ? (
          <form
            className={styles.form}
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              event.stopPropagation();
              onSubmit();
            }}
          >
            {content}
          </form>
        ) : (
          content
        )}
      </LayerProvider>
    </dialog>
  );
}

/** The first thing to fill in; else the first button below, which is the one that does no harm. */
function firstToFocus(dialog: HTMLDialogElement): HTMLElement | null {
  const content = `.${styles.body}`;
  const inputs = ["input", "select", "textarea"].map((name) => `${content} ${name}`).join(", ");
  return dialog.querySelector(inputs) ?? dialog.querySelector(`.${styles.foot} button`);
}

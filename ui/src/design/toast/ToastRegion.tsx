/** Shows the toasts, above dialogs too. Stands once, in the shell. */
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { Button } from "~/design/button/Button";
import { IconButton } from "~/design/button/IconButton";
import { classNames } from "~/design/text/class-names";
import styles from "./ToastRegion.module.css";
import { closeToast, shownMillis, type Toast, toastStore } from "./toasts";

const SIGNS = { success: CircleCheck, error: CircleAlert, info: Info };

export function ToastRegion() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.snapshot);
  const region = useRef<HTMLDivElement>(null);
  const newest = toasts.at(-1)?.id;
  useLayoutEffect(() => {
    const element = region.current;
    if (!element?.showPopover) return;
    // What entered the top layer last is above the rest of it: so a new toast is seen over a dialog.
    if (element.matches(":popover-open")) element.hidePopover();
    if (newest !== undefined) element.showPopover();
  }, [newest]);
  return (
    <section ref={region} className={styles.region} popover="manual" aria-label="Messages">
      <div role="status" aria-live="polite" style={{ display: "contents" }}>
        {toasts.map((one) => (
          <ToastCard key={one.id} toast={one} />
        ))}
      </div>
    </section>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const { id, kind, text, action } = toast;
  const [isHeld, setHeld] = useState(false);
  const millis = shownMillis(toast);
  useEffect(() => {
    if (millis === undefined || isHeld) return undefined;
    const timer = setTimeout(() => closeToast(id), millis);
    return () => clearTimeout(timer);
  }, [id, millis, isHeld]);
  const Sign = SIGNS[kind];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it only keeps it there.
    <div
      className={styles.toast}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Sign className={classNames(styles.sign, styles[kind])} aria-hidden />
      <p className={styles.text}>{text}</p>
      {action && (
        <Button
          size="small"
          kind="quiet"
          onClick={() => {
            closeToast(id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label="Close" icon={<X />} size="small" onClick={() => closeToast(id)} />
    </div>
  );
}

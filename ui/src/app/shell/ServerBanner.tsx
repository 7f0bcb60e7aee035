/** Says that the server does not answer, and fetches everything anew when it does again. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { useEffect, useLayoutEffect, useRef } from "react";
import { ApiError, UNREACHABLE } from "~/api/api-error";
import { healthOptions } from "~/api/queries/health";
import { keys } from "~/api/queries/keys";
import { unreachable } from "~/api/signals";
import styles from "./Shell.module.css";

export function ServerBanner() {
  const queryClient = useQueryClient();
  const health = useQuery(healthOptions());
  const { error } = health;
  const isLost = error !== null;
  useEffect(
    () =>
      unreachable.listen(() => {
        // A call that got no answer need not wait for the next regular look.
        void queryClient.refetchQueries({ queryKey: keys.health }, { cancelRefetch: false });
      }),
    [queryClient],
  );
  const wasLost = useRef(false);
  useEffect(() => {
    const isBack = wasLost.current && !isLost;
    wasLost.current = isLost;
    if (!isBack) return;
    const others = {
      predicate: (query: { queryKey: readonly unknown[] }) => query.queryKey[0] !== keys.health[0],
    };
    void queryClient.invalidateQueries(others);
  }, [isLost, queryClient]);
  const banner = useAboveDialogs(isLost);
  return (
    <div
      role="status"
      className={isLost ? styles.bannerPlace : undefined}
      data-told={isLost ? text(error) : undefined}
    >
      {isLost && (
        <p ref={banner} popover="manual" className={styles.banner}>
          <CloudOff aria-hidden />
          <span>{text(error)}</span>
        </p>
      )}
    </div>
  );
}

/** Shows an element in the top layer, above the backdrop of any dialog, also of a later one. */
function useAboveDialogs(isShown: boolean) {
  const ref = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!isShown || !element?.showPopover) return undefined;
    element.showPopover();
    const raise = ({ target }: Event) => {
      if (!(target instanceof HTMLDialogElement && target.open)) return;
      element.hidePopover();
      element.showPopover();
    };
    // It does not bubble.
    document.addEventListener("toggle", raise, { capture: true });
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => {
      style.setProperty("--banner-bottom", `${element.getBoundingClientRect().bottom}px`);
    });
    observer.observe(element);
    return () => {
      document.removeEventListener("toggle", raise, { capture: true });
      observer.disconnect();
      style.removeProperty("--banner-bottom");
    };
  }, [isShown]);
  return ref;
}

function text(error: Error): string {
  const isGone = !(error instanceof ApiError) || error.code === UNREACHABLE;
  const what = isGone ? "The server does not answer." : "The server has trouble.";
  return `${what} What you entered stays here. Trying again until it works.`;
}

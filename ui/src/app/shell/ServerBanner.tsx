/** Says that the server does not answer, and fetches everything anew when it does again. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { useEffect, useRef } from "react";
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
  return (
    <div role="status" className={styles.bannerPlace}>
      {isLost && (
        <p className={styles.banner}>
          <CloudOff aria-hidden />
          <span>{text(error)}</span>
        </p>
      )}
    </div>
  );
}

function text(error: Error): string {
  const isGone = !(error instanceof ApiError) || error.code === UNREACHABLE;
  const what = isGone ? "The server does not answer." : "The server has trouble.";
  return `${what} What you entered stays here. Trying again until it works.`;
}

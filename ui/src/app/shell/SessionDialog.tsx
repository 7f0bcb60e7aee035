/**
 * When the session ends while someone works, they sign in above the page and go on: nothing that
 * they entered is lost by leaving it.
 */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { isSignedOut } from "~/api/queries/session";
import { unauthorized } from "~/api/signals";
import { Dialog } from "~/design/dialog/Dialog";
import { SignInForm } from "~/features/sign-in/SignInForm";

/** So long no key was pressed before the dialog takes the focus: the end of a word would go into it. */
const REST_MILLIS = 1_500;

export function SessionDialog() {
  const queryClient = useQueryClient();
  const [isEnded, setEnded] = useState(false);
  useEffect(() => {
    if (isEnded) return undefined;
    let isOver = false;
    const stop = unauthorized.listen(() => {
      // A call that was made before the last sign-in may be answered only now, so the server is asked.
      void isSignedOut(queryClient).then((isOut) => isOut && !isOver && setEnded(true));
    });
    return () => {
      isOver = true;
      stop();
    };
  }, [isEnded, queryClient]);
  const isAtRest = useKeyboardRest(isEnded);
  if (!isEnded || !isAtRest) return null;
  const goOn = () => {
    setEnded(false);
    void queryClient.invalidateQueries();
  };
  return (
    <Dialog title="Sign in again to go on">
      <p>Your session has ended. What you entered on this page is still here.</p>
      <SignInForm onSignedIn={goOn} />
    </Dialog>
  );
}

/** Whether the keyboard has rested once since it was asked for. */
function useKeyboardRest(isAsked: boolean): boolean {
  const [isAtRest, setAtRest] = useState(false);
  useEffect(() => {
    if (!isAsked) return undefined;
    const rest = () => setAtRest(true);
    let timer = setTimeout(rest, REST_MILLIS);
    const onKey = () => {
      clearTimeout(timer);
      timer = setTimeout(rest, REST_MILLIS);
    };
    document.addEventListener("keydown", onKey, true);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("keydown", onKey, true);
      setAtRest(false);
    };
  }, [isAsked]);
  return isAtRest;
}

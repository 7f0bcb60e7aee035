/**
 * When the session ends while someone works, they sign in above the page and go on: nothing that
 * they entered is lost by leaving it.
 */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { unauthorized } from "~/api/signals";
import { Dialog } from "~/design/dialog/Dialog";
import { SignInForm } from "~/features/sign-in/SignInForm";

export function SessionDialog() {
  const queryClient = useQueryClient();
  const [isEnded, setEnded] = useState(false);
  useEffect(() => unauthorized.listen(() => setEnded(true)), []);
  if (!isEnded) return null;
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

/** The page at `/sign-in`. The one-time link is used when its button is pressed, not before. */
import { useNavigate } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { useEffect } from "react";
import { Button } from "~/design/button/Button";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { safeReturn } from "./return-to";
import styles from "./SignIn.module.css";
import { SignInForm, useSignIn } from "./SignInForm";
import { signInRoute } from "./sign-in-route";

export function SignInPage() {
  const { link, returnTo } = signInRoute.useSearch();
  const navigate = useNavigate();
  useEffect(() => {
    document.title = "Sign in · Millrace";
  }, []);
  const goOn = () => void navigate({ href: safeReturn(returnTo), replace: true });
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <img src="/icon.svg" alt="" width="36" height="36" />
        <h1 className={styles.title}>Sign in to Millrace</h1>
        {link ? <LinkSignIn code={link} onSignedIn={goOn} /> : <SignInForm onSignedIn={goOn} />}
      </div>
    </main>
  );
}

/** Previews of links open them too: if opening were enough, they would use the link up. */
function LinkSignIn({ code, onSignedIn }: { code: string; onSignedIn: () => void }) {
  const navigate = useNavigate();
  const signingIn = useSignIn(onSignedIn);
  const chooseToken = () => void navigate({ to: "/sign-in", search: {}, replace: true });
  return (
    <div className={styles.form}>
      <p className={styles.about}>This link signs you in once, on this device.</p>
      {signingIn.error && <ErrorPanel error={signingIn.error} />}
      <Button
        kind="primary"
        icon={<KeyRound />}
        isBusy={signingIn.isPending}
        onClick={() => signingIn.mutate({ link: code })}
      >
        Sign in with this link
      </Button>
      <Button kind="quiet" onClick={chooseToken}>
        Use a token instead
      </Button>
    </div>
  );
}

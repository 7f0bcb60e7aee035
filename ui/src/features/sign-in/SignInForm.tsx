/** Asks for a token. On its own page, and above a page whose session has ended. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { keys } from "~/api/queries/keys";
import { signIn } from "~/api/queries/session";
import type { Credentials } from "~/api/types";
import { Button } from "~/design/button/Button";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { TextInput } from "~/design/field/TextInput";
import styles from "./SignIn.module.css";

/** Signs in, and remembers who it is. */
export function useSignIn(onSignedIn: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (credentials: Credentials) => signIn(credentials),
    onSuccess: (session) => {
      queryClient.setQueryData(keys.session, session);
      onSignedIn();
    },
  });
}

export function SignInForm({ onSignedIn }: { onSignedIn: () => void }) {
  const [token, setToken] = useState("");
  const [isMissing, setMissing] = useState(false);
  const signingIn = useSignIn(onSignedIn);
  const { error } = signingIn;
  const isRefused = error instanceof ApiError && error.isUnauthorized;
  const send = () => {
    setMissing(token.trim() === "");
    if (token.trim() !== "") signingIn.mutate({ token: token.trim() });
  };
  const wrong = isRefused ? "This token is not accepted. Check that it is whole." : undefined;
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Field
        label="Token"
        hint="The admin's token is in the server's data folder, in the file admin.token."
        error={isMissing ? "Enter a token." : wrong}
      >
        <TextInput
          type="password"
          autoComplete="current-password"
          isMono
          value={token}
          onChange={(value) => {
            setToken(value);
            setMissing(false);
            if (error) signingIn.reset();
          }}
        />
      </Field>
      {error && !isRefused && <ErrorPanel error={error} />}
      <Button type="submit" kind="primary" isBusy={signingIn.isPending}>
        Sign in
      </Button>
    </form>
  );
}

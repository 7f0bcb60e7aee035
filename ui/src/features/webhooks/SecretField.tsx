/** Asks for the secret that a request is signed with; nothing where none is needed. */
import { Field } from "~/design/field/Field";
import { TextInput } from "~/design/field/TextInput";
import { canSign } from "./signing/sign";
import type { SigningSecret } from "./use-secret";

export function SecretField({ secret, setSecret, isAsked, isRemembered }: SigningSecret) {
  if (!isAsked) return null;
  return (
    <Field label="Secret to sign with" hint={hintOf(isRemembered)}>
      <TextInput
        isMono
        type="password"
        autoComplete="off"
        disabled={!canSign()}
        value={secret}
        onChange={setSecret}
      />
    </Field>
  );
}

function hintOf(isRemembered: boolean): string {
  if (!canSign()) return "Browsers sign only on HTTPS or on this machine. Sign in a shell instead.";
  return isRemembered
    ? "The secret that was used last. It is forgotten when this page is loaded anew."
    : "Every request needs it. It stays in this page.";
}

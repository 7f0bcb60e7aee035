/** The input of a secret of webhooks that is set now: typed, or made here, and copied while it is seen. */
import { KeyRound } from "lucide-react";
import type { ReactNode } from "react";
import type { Scheme } from "~/api/types";
import { Button } from "~/design/button/Button";
import { CopyButton } from "~/design/copy-button/CopyButton";
import { Field } from "~/design/field/Field";
import { TextInput } from "~/design/field/TextInput";
import { Callout } from "~/design/section/Callout";
import { FormActions } from "~/design/section/Section";
import { generateSecret } from "./generate";

interface NewSecretFieldProps {
  label: string;
  hint: ReactNode;
  isOptional?: boolean;
  /** The app's: it says what a secret looks like. */
  scheme: Scheme;
  value: string;
  onChange: (secret: string) => void;
  error: string | undefined;
  /** Whether one makes it up oneself; else it comes from the sender's side. */
  canGenerate?: boolean;
}

export function NewSecretField(props: NewSecretFieldProps) {
  const { label, hint, isOptional = false, scheme, value, onChange, error } = props;
  const { canGenerate = true } = props;
  return (
    <>
      <Field label={label} isOptional={isOptional} hint={hint} error={error}>
        <TextInput isMono autoComplete="off" value={value} onChange={onChange} />
      </Field>
      {(canGenerate || value !== "") && (
        <FormActions>
          {canGenerate && (
            <Button icon={<KeyRound />} onClick={() => onChange(generateSecret(scheme))}>
              Generate a secret
            </Button>
          )}
          {value !== "" && <CopyButton text={value} label="Copy the secret" look="button" />}
        </FormActions>
      )}
      {value !== "" && (
        <Callout kind="warning">
          The secret is shown only now. Copy it for the sender before you go on: afterwards it can
          be replaced, but not read.
        </Callout>
      )}
    </>
  );
}

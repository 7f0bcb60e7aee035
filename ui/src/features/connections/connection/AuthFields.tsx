/** The inputs of how a connection's credentials are shown to who is called. */
import type { ApiError } from "~/api/api-error";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { TextInput } from "~/design/field/TextInput";
import { AUTH_KINDS, authInfo, type ConnectionForm } from "../auth";

interface AuthFieldsProps {
  form: ConnectionForm;
  onChange: (change: Partial<ConnectionForm>) => void;
  fault: ApiError | null;
}

export function AuthFields({ form, onChange, fault }: AuthFieldsProps) {
  const { about, names } = authInfo(form.auth);
  return (
    <>
      <Field label="How requests sign in" hint={about} error={fault?.at("/metadata/auth/type")}>
        <Select value={form.auth} choices={AUTH_KINDS} onChange={(auth) => onChange({ auth })} />
      </Field>
      {names && (
        <Field label={names} error={fault?.at("/metadata/auth/name")}>
          <TextInput
            isMono
            value={form.authName}
            maxLength={200}
            placeholder={form.auth === "header" ? "X-Api-Key" : "api_key"}
            onChange={(authName) => onChange({ authName })}
          />
        </Field>
      )}
    </>
  );
}

export function TestUrlField({ form, onChange, fault }: AuthFieldsProps) {
  return (
    <Field
      label="Address for tests"
      isOptional
      hint="A test sends a GET there with the credentials; any 2xx passes. Without it a test looks only at the secrets."
      error={fault?.at("/metadata/testUrl")}
    >
      <TextInput
        isMono
        inputMode="url"
        value={form.testUrl}
        placeholder="https://api.example.com/me"
        onChange={(testUrl) => onChange({ testUrl })}
      />
    </Field>
  );
}

/** Makes an app together with the secret that its senders prove themselves by. */
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import type { App, Scheme } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { TextInput } from "~/design/field/TextInput";
import { Callout } from "~/design/section/Callout";
import { NewSecretField } from "~/features/connections/secrets/NewSecretField";
import { SCHEMES, SIMPLEST_SCHEME, schemeInfo } from "~/features/webhooks/signing/schemes";
import { KEY_BYTES_MAX, keyFromName } from "./app-key";
import { SECRET_POINTER, useCreateApp } from "./use-create-app";

interface NewAppDialogProps {
  /** A name to begin with, such as a key that something asks for and no app has. */
  suggested?: string;
  onCreated: (app: App) => void;
  onClose: () => void;
}

export function NewAppDialog({ suggested = "", onCreated, onClose }: NewAppDialogProps) {
  const [name, setName] = useState(suggested);
  const [ownKey, setOwnKey] = useState<string | null>(null);
  const [scheme, setScheme] = useState<Scheme>(SIMPLEST_SCHEME);
  const [secret, setSecret] = useState("");
  const { creating, isMade } = useCreateApp(onCreated);
  const key = ownKey ?? keyFromName(name);
  const canCreate = name.trim() !== "" && key !== "";
  const fault = creating.error instanceof ApiError ? creating.error : null;
  const keyFault = fault?.at("/key") ?? (fault?.status === 409 ? fault.message : undefined);
  const lacksSecret = schemeInfo(scheme).secret !== null && secret === "";
  const secretFault = fault?.at(SECRET_POINTER);
  const changeSecret = (next: string) => {
    setSecret(next);
    // What was refused is another secret. A request that is under way is not let go of.
    if (secretFault !== undefined) creating.reset();
  };
  const create = () => {
    if (canCreate) creating.mutate({ key, name: name.trim(), scheme, secret });
  };
  return (
    <Dialog
      title="New app"
      onClose={onClose}
      onSubmit={create}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            kind={lacksSecret ? "secondary" : "primary"}
            disabled={!canCreate}
            isBusy={creating.isPending}
          >
            {lacksSecret ? "Create without a secret" : "Create"}
          </Button>
        </>
      }
    >
      <Field label="Name" hint="Of the system that sends events." error={fault?.at("/name")}>
        <TextInput value={name} maxLength={200} placeholder="My shop" onChange={setName} />
      </Field>
      <KeyField
        value={key}
        isFixed={isMade}
        error={keyFault}
        onChange={(typed) => {
          setOwnKey(typed);
          if (keyFault !== undefined) creating.reset();
        }}
      />
      <Proof
        {...{ scheme, secret }}
        setSecret={changeSecret}
        setScheme={(next) => {
          setScheme(next);
          changeSecret("");
        }}
        error={secretFault}
      />
      {creating.error && keyFault === undefined && (
        <ErrorPanel error={creating.error} shownElsewhere={["/name", SECRET_POINTER]} />
      )}
    </Dialog>
  );
}

interface KeyFieldProps {
  value: string;
  /** It is made already: its key never changes. */
  isFixed: boolean;
  error: string | undefined;
  onChange: (key: string) => void;
}

function KeyField({ value, isFixed, error, onChange }: KeyFieldProps) {
  return (
    <Field
      label="Key"
      hint="Lower-case letters, digits, - and _. It stands in the webhook address and never changes."
      error={error}
    >
      <TextInput
        isMono
        value={value}
        readOnly={isFixed}
        maxLength={KEY_BYTES_MAX}
        onChange={onChange}
      />
    </Field>
  );
}

interface ProofProps {
  scheme: Scheme;
  setScheme: (scheme: Scheme) => void;
  secret: string;
  setSecret: (secret: string) => void;
  error: string | undefined;
}

/** How senders prove who they are, and the secret of it. */
function Proof({ scheme, setScheme, secret, setSecret, error }: ProofProps) {
  const info = schemeInfo(scheme);
  return (
    <>
      <Field label="How senders prove who they are" hint={info.about}>
        <Select value={scheme} choices={SCHEMES} onChange={setScheme} />
      </Field>
      {info.secret === null ? (
        <Callout kind="warning">Requests are taken from anyone who knows the address.</Callout>
      ) : (
        <NewSecretField
          label="Secret"
          hint={`Requests are refused until one is set. ${info.secret}`}
          isOptional
          canGenerate={info.isOwn}
          {...{ scheme, error }}
          value={secret}
          onChange={setSecret}
        />
      )}
    </>
  );
}

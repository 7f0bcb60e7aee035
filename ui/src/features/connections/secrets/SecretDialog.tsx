/** Sets one secret of a connection, or gives it another value. What is there is never shown. */
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import type { Connection } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { TextInput } from "~/design/field/TextInput";
import { secretLabel } from "../auth";
import { useChangeSecrets } from "./use-secrets";

interface SecretDialogProps {
  connection: Connection;
  /** Null for one of a name that is still to be chosen. */
  name: string | null;
  onClose: () => void;
}

export function SecretDialog({ connection, name, onClose }: SecretDialogProps) {
  const [typedName, setTypedName] = useState("");
  const [value, setValue] = useState("");
  const [isShown, setShown] = useState(false);
  const saving = useChangeSecrets(connection, onClose);
  const key = name ?? typedName.trim();
  const isSet = connection.secretNames.includes(key);
  const pointer = `/secrets/credentials/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const fault = saving.error instanceof ApiError ? saving.error.at(pointer) : undefined;
  const canSave = key !== "" && value !== "";
  return (
    <Dialog
      title={
        name === null ? "Another secret" : `${isSet ? "Replace" : "Set"}: ${secretLabel(name)}`
      }
      onClose={onClose}
      onSubmit={() => canSave && saving.mutate({ [key]: value })}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" disabled={!canSave} isBusy={saving.isPending}>
            {isSet ? "Replace" : "Set"}
          </Button>
        </>
      }
    >
      {name === null && (
        <Field label="Name" hint="Expressions take it by this name.">
          <TextInput isMono value={typedName} maxLength={200} onChange={setTypedName} />
        </Field>
      )}
      <Field
        label="Secret"
        hint="It is encrypted and never shown again. At least 4 characters, so that it can be hidden in answers."
        error={fault}
      >
        <TextInput
          isMono
          type={isShown ? "text" : "password"}
          autoComplete="new-password"
          value={value}
          onChange={(typed) => {
            setValue(typed);
            // A request that is under way is not let go of.
            if (saving.isError) saving.reset();
          }}
        />
      </Field>
      <span>
        <Button size="small" kind="quiet" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          {isShown ? "Hide what is typed" : "Show what is typed"}
        </Button>
      </span>
      {saving.error && <ErrorPanel error={saving.error} shownElsewhere={[pointer]} />}
    </Dialog>
  );
}

/**
 * Gives the webhook another secret without a gap: the new one and the old one are both taken until
 * the sender signs with the new one. The server never shows what it has, so the old one is pasted.
 */
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import type { Connection, Scheme } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { ListInput } from "~/design/field/ListInput";
import { rememberSecret } from "~/features/webhooks/fresh-secrets";
import { WEBHOOK_SECRET } from "../auth";
import { NewSecretField } from "./NewSecretField";
import { useChangeSecrets } from "./use-secrets";

const POINTER = `/secrets/credentials/${WEBHOOK_SECRET}`;

interface RotateDialogProps {
  connection: Connection;
  scheme: Scheme;
  /** Whether it is the app's default, whose secret webhooks are checked with. */
  isDefault: boolean;
  onClose: () => void;
}

export function RotateDialog({ connection, scheme, isDefault, onClose }: RotateDialogProps) {
  const isSet = connection.secretNames.includes(WEBHOOK_SECRET);
  const [secret, setSecret] = useState("");
  const [others, setOthers] = useState<string[]>([]);
  const saving = useChangeSecrets(connection, ({ [WEBHOOK_SECRET]: sent }) => {
    // Not what may have been typed since.
    const [taken] = [sent ?? ""].flat();
    if (isDefault && taken) rememberSecret(connection.appId, taken);
    onClose();
  });
  const fault = saving.error instanceof ApiError ? saving.error.at(POINTER) : undefined;
  const save = () => {
    const all = [secret, ...others.filter((other) => other !== "")];
    if (secret !== "") saving.mutate({ [WEBHOOK_SECRET]: all.length === 1 ? secret : all });
  };
  return (
    <Dialog
      title={isSet ? "Rotate the webhook secret" : "Set the webhook secret"}
      onClose={onClose}
      onSubmit={save}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" disabled={secret === ""} isBusy={saving.isPending}>
            {isSet ? "Replace" : "Set"}
          </Button>
        </>
      }
    >
      {isSet && (
        <p>
          Without a gap: set the new secret with the old one beside it, change it at the sender,
          then come back and set the new one alone.
        </p>
      )}
      <NewSecretField
        label="Secret"
        hint="What the sender proves itself with."
        scheme={scheme}
        value={secret}
        onChange={(next) => {
          setSecret(next);
          // What was refused is another secret. A request that is under way is not let go of.
          if (fault !== undefined) saving.reset();
        }}
        error={fault}
      />
      <ListInput
        label="Also taken for a while"
        hint="Requests that are signed with one of these are taken too: paste the old secret here."
        addLabel="Add a secret"
        isSecret
        values={others}
        onChange={setOthers}
      />
      {saving.error && <ErrorPanel error={saving.error} shownElsewhere={[POINTER]} />}
    </Dialog>
  );
}

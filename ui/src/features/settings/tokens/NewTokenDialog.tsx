/** Makes a token, then shows it this once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { keys } from "~/api/queries/keys";
import { createToken } from "~/api/queries/tokens";
import { Button } from "~/design/button/Button";
import { CodeBlock } from "~/design/code-block/CodeBlock";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { TextInput } from "~/design/field/TextInput";

const LIFETIMES = [
  { value: "never", label: "Never" },
  { value: "7d", label: "In 7 days" },
  { value: "30d", label: "In 30 days" },
  { value: "90d", label: "In 90 days" },
  { value: "365d", label: "In a year" },
] as const;

type Lifetime = (typeof LIFETIMES)[number]["value"];

export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [lifetime, setLifetime] = useState<Lifetime>("90d");
  const creating = useMutation({
    mutationFn: createToken,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.tokens }),
  });
  if (creating.data) return <ShownOnce token={creating.data.token} onClose={onClose} />;
  const { error } = creating;
  const nameError = wrongName(error);
  const create = () => {
    if (name.trim() === "") return;
    const expiry = lifetime === "never" ? {} : { expiresIn: lifetime };
    creating.mutate({ name: name.trim(), ...expiry });
  };
  return (
    <Dialog
      title="New API token"
      onClose={onClose}
      onSubmit={create}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            kind="primary"
            disabled={name.trim() === ""}
            isBusy={creating.isPending}
          >
            Create
          </Button>
        </>
      }
    >
      <Field label="Name" hint="What will use it, such as “ci”." error={nameError}>
        <TextInput
          value={name}
          maxLength={200}
          onChange={(value) => {
            setName(value);
            creating.reset();
          }}
        />
      </Field>
      <Field label="Expires">
        <Select value={lifetime} onChange={setLifetime} choices={LIFETIMES} />
      </Field>
      {error && nameError === undefined && <ErrorPanel error={error} />}
    </Dialog>
  );
}

function wrongName(error: Error | null): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.at("/name") ?? (error.status === 409 ? error.message : undefined);
}

function ShownOnce({ token, onClose }: { token: string; onClose: () => void }) {
  return (
    <Dialog
      title="Copy the token now"
      actions={
        <Button kind="primary" onClick={onClose}>
          I have copied it
        </Button>
      }
    >
      <p>It is not shown again. Keep it as you would keep a password.</p>
      <CodeBlock label="The token" text={token} isWrapped />
    </Dialog>
  );
}

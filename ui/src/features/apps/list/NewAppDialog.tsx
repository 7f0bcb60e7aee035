/** Makes an app, and goes on to it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { createApp } from "~/api/queries/apps";
import { keys } from "~/api/queries/keys";
import type { Scheme } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { TextInput } from "~/design/field/TextInput";
import { DEFAULT_SCHEME, SCHEMES, schemeInfo } from "../signing/schemes";
import { KEY_BYTES_MAX, keyFromName } from "./app-key";

export function NewAppDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [ownKey, setOwnKey] = useState<string | null>(null);
  const [scheme, setScheme] = useState<Scheme>(DEFAULT_SCHEME);
  const creating = useCreate();
  const key = ownKey ?? keyFromName(name);
  const canCreate = name.trim() !== "" && key !== "";
  const fault = creating.error instanceof ApiError ? creating.error : null;
  const keyFault = fault?.at("/key") ?? (fault?.status === 409 ? fault.message : undefined);
  const create = () => {
    if (canCreate) creating.mutate({ key, name: name.trim(), webhook: { scheme } });
  };
  return (
    <Dialog
      title="New app"
      onClose={onClose}
      onSubmit={create}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" disabled={!canCreate} isBusy={creating.isPending}>
            Create
          </Button>
        </>
      }
    >
      <Field label="Name" error={fault?.at("/name")}>
        <TextInput value={name} maxLength={200} onChange={setName} />
      </Field>
      <Field
        label="Key"
        hint="Lower-case letters, digits, - and _. It stands in the webhook address and never changes."
        error={keyFault}
      >
        <TextInput
          isMono
          value={key}
          maxLength={KEY_BYTES_MAX}
          onChange={(typed) => {
            setOwnKey(typed);
            creating.reset();
          }}
        />
      </Field>
      <Field label="Signature scheme" hint={schemeInfo(scheme).about}>
        <Select value={scheme} choices={SCHEMES} onChange={setScheme} />
      </Field>
      {creating.error && keyFault === undefined && (
        <ErrorPanel error={creating.error} shownElsewhere={["/name"]} />
      )}
    </Dialog>
  );
}

function useCreate() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: createApp,
    onSuccess: async ({ id }) => {
      await navigate({ to: "/apps/$appId", params: { appId: id } });
      await queryClient.invalidateQueries({ queryKey: keys.apps.list });
    },
  });
}

/** Changes a connection: its name, how it authenticates, where a test goes, whether it may be used. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { changeConnection } from "~/api/queries/connections";
import { keys } from "~/api/queries/keys";
import type { Connection, ConnectionPatch } from "~/api/types";
import { Button } from "~/design/button/Button";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { TextInput } from "~/design/field/TextInput";
import { FieldStack, FormActions, Section } from "~/design/section/Section";
import { toast } from "~/design/toast/toasts";
import { type ConnectionForm, formOf, metadataPatch } from "../auth";
import { AuthFields, TestUrlField } from "./AuthFields";

const SHOWN = ["/name", "/metadata/auth/type", "/metadata/auth/name", "/metadata/testUrl"];

export function ConnectionSettings({ connection }: { connection: Connection }) {
  const [form, setForm] = useState(() => formOf(connection.name, connection.metadata));
  const saving = useSaveConnection(connection.id);
  const fault = saving.error instanceof ApiError ? saving.error : null;
  const change = (change: Partial<ConnectionForm>) => {
    setForm((before) => ({ ...before, ...change }));
  };
  const fields = { form, onChange: change, fault };
  const taken = fault?.status === 409 ? fault.message : undefined;
  const name = form.name.trim();
  return (
    <Section title="Settings">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== "") saving.mutate({ name, metadata: metadataPatch(form) });
        }}
      >
        <FieldStack>
          <Field
            label="Name"
            hint="Scenarios name it; one that is used keeps its name."
            error={fault?.at("/name") ?? taken}
          >
            <TextInput
              value={form.name}
              maxLength={200}
              onChange={(typed) => change({ name: typed })}
            />
          </Field>
          <AuthFields {...fields} />
          <TestUrlField {...fields} />
          {saving.error && taken === undefined && (
            <ErrorPanel error={saving.error} shownElsewhere={SHOWN} />
          )}
          <FormActions>
            <Button type="submit" kind="primary" disabled={name === ""} isBusy={saving.isPending}>
              Save changes
            </Button>
          </FormActions>
        </FieldStack>
      </form>
    </Section>
  );
}

export function useSaveConnection(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (patch: ConnectionPatch) => changeConnection(id, patch),
    onSuccess: async () => {
      toast({ text: "Saved" });
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.connections.all }),
        queryClient.invalidateQueries({ queryKey: keys.apps.all }),
      ]);
    },
  });
}

/** Changes an app: its name, its default connection and all of its webhook settings. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { appConnectionsOptions, changeApp } from "~/api/queries/apps";
import { keys } from "~/api/queries/keys";
import type { App, WebhookSettings } from "~/api/types";
import { Button } from "~/design/button/Button";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { TextInput } from "~/design/field/TextInput";
import { FieldRow, FormActions, Section, Sections } from "~/design/section/Section";
import { toast } from "~/design/toast/toasts";
import { RecordFields, RepeatFields, SignatureFields } from "./WebhookFields";
import { formOf, patchOf, sizeFault, type WebhookForm } from "./webhook-form";

/** Members whose faults stand at their fields. */
const SHOWN = ["name", "webhook", "defaultConnectionId"].map((member) => `/${member}`);

export function AppSettings({ app }: { app: App }) {
  const [name, setName] = useState(app.name);
  const [connectionId, setConnectionId] = useState(app.defaultConnectionId ?? "");
  const [form, setForm] = useState(() => formOf(app.webhook as WebhookSettings));
  const saving = useSave(app.id);
  const fault = saving.error instanceof ApiError ? saving.error : null;
  const change = (change: Partial<WebhookForm>) => setForm((before) => ({ ...before, ...change }));
  const fields = { form, onChange: change, fault };
  const canSave = name.trim() !== "" && sizeFault(form) === undefined;
  const save = () =>
    saving.mutate({
      name: name.trim(),
      defaultConnectionId: connectionId === "" ? null : connectionId,
      webhook: patchOf(form),
    });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (canSave) save();
      }}
    >
      <Sections>
        <Section title="App">
          <FieldRow>
            <Field label="Name" error={fault?.at("/name")}>
              <TextInput value={name} maxLength={200} onChange={setName} />
            </Field>
            <Field label="Key" hint="It stands in the webhook address, so it never changes.">
              <TextInput isMono readOnly value={app.key} onChange={() => undefined} />
            </Field>
          </FieldRow>
          <DefaultConnection
            appId={app.id}
            value={connectionId}
            onChange={setConnectionId}
            error={fault?.at("/defaultConnectionId")}
          />
        </Section>
        <Section
          title="How senders prove who they are"
          about="It is checked for each request, over the raw body, before anything is parsed."
        >
          <SignatureFields {...fields} />
        </Section>
        <Section
          title="Repeated requests"
          about="Senders send again when they saw no answer. A repetition returns the first one's run and starts nothing."
        >
          <RepeatFields {...fields} />
        </Section>
        <Section title="Limits and records">
          <RecordFields {...fields} />
        </Section>
        {saving.error && <ErrorPanel error={saving.error} shownElsewhere={SHOWN} />}
        <FormActions>
          <Button type="submit" kind="primary" disabled={!canSave} isBusy={saving.isPending}>
            Save changes
          </Button>
          <span>They hold for the next request.</span>
        </FormActions>
      </Sections>
    </form>
  );
}

interface DefaultConnectionProps {
  appId: string;
  value: string;
  onChange: (id: string) => void;
  error: string | undefined;
}

function DefaultConnection({ appId, value, onChange, error }: DefaultConnectionProps) {
  const connections = useQuery(appConnectionsOptions(appId));
  const choices = [
    { value: "", label: "None" },
    ...(connections.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <Field
      label="Default connection"
      isOptional
      hint="Its webhook secret is what requests are checked with."
      error={error}
    >
      <Select value={value} choices={choices} onChange={onChange} />
    </Field>
  );
}

function useSave(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (patch: Parameters<typeof changeApp>[1]) => changeApp(id, patch),
    onSuccess: async () => {
      toast({ text: "Saved" });
      await queryClient.invalidateQueries({ queryKey: keys.apps.all });
    },
  });
}

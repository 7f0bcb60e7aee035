/** Makes a connection with its secrets, if asked as its app's default, and goes on to it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { allAppsOptions, changeApp } from "~/api/queries/apps";
import { createConnection } from "~/api/queries/connections";
import { keys } from "~/api/queries/keys";
import type { App, NewConnection, Scheme, WebhookSettings } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Checkbox } from "~/design/field/Checkbox";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { TextInput } from "~/design/field/TextInput";
import { authInfo, type ConnectionForm, newMetadata, secretLabel, WEBHOOK_SECRET } from "../auth";
import { AuthFields } from "../connection/AuthFields";
import { generateSecret } from "../secrets/generate";

interface NewConnectionDialogProps {
  /** Null where no app is chosen yet. */
  appId: string | null;
  onClose: () => void;
}

export function NewConnectionDialog({ appId: chosen, onClose }: NewConnectionDialogProps) {
  const apps = useQuery(allAppsOptions());
  const [picked, setPicked] = useState(chosen);
  const app = apps.data?.find(({ id }) => id === picked) ?? apps.data?.[0];
  const [form, setForm] = useState<ConnectionForm>(NOTHING);
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [ownDefault, setOwnDefault] = useState<boolean | null>(null);
  const creating = useCreate();
  const isDefault = ownDefault ?? app?.defaultConnectionId == null;
  const fault = creating.error instanceof ApiError ? creating.error : null;
  const taken = fault?.status === 409 ? fault.message : undefined;
  const name = form.name.trim();
  const change = (more: Partial<ConnectionForm>) => setForm((before) => ({ ...before, ...more }));
  const create = () => {
    if (app === undefined || name === "") return;
    const metadata = newMetadata(form);
    const credentials = givenSecrets(form, secrets);
    const connection = { appId: app.id, name, metadata, secrets: { credentials } };
    creating.mutate({ connection, makeDefault: isDefault });
  };
  return (
    <Dialog
      title="New connection"
      onClose={onClose}
      onSubmit={create}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            kind="primary"
            disabled={name === "" || app === undefined}
            isBusy={creating.isPending}
          >
            Create
          </Button>
        </>
      }
    >
      <AppField apps={apps.data} app={app} onChange={setPicked} />
      <Field label="Name" error={fault?.at("/name") ?? taken}>
        <TextInput
          value={form.name}
          maxLength={200}
          onChange={(typed) => change({ name: typed })}
        />
      </Field>
      <AuthFields form={form} onChange={change} fault={fault} />
      <SecretFields
        names={[...authInfo(form.auth).secrets, WEBHOOK_SECRET]}
        scheme={schemeOf(app)}
        values={secrets}
        onChange={(more) => setSecrets((before) => ({ ...before, ...more }))}
        fault={fault}
      />
      <Checkbox
        label="Default connection of the app"
        hint="Webhooks are checked with the default connection's webhook secret."
        checked={isDefault}
        onChange={setOwnDefault}
      />
      {creating.error && taken === undefined && (
        <ErrorPanel error={creating.error} shownElsewhere={SHOWN} />
      )}
    </Dialog>
  );
}

const NOTHING: ConnectionForm = { name: "", auth: "none", authName: "", testUrl: "" };
const SHOWN = ["/name", "/metadata/auth/type", "/metadata/auth/name", "/secrets/credentials"];

function schemeOf(app: App | undefined): Scheme {
  return ((app?.webhook ?? {}) as WebhookSettings).scheme ?? "hmac-sha256";
}

/** Only what was typed, and only what the way of authentication asks for. */
function givenSecrets(form: ConnectionForm, secrets: Record<string, string>) {
  const asked = [...authInfo(form.auth).secrets, WEBHOOK_SECRET];
  const given = asked.flatMap((name) => (secrets[name] ? [[name, secrets[name]] as const] : []));
  return Object.fromEntries(given);
}

interface AppFieldProps {
  apps: readonly App[] | undefined;
  app: App | undefined;
  onChange: (id: string) => void;
}

function AppField({ apps, app, onChange }: AppFieldProps) {
  const hasNone = apps?.length === 0;
  const choices = (apps ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Field
      label="App"
      error={hasNone ? "There is no app yet: make one first, on the page Apps." : undefined}
    >
      <Select value={app?.id ?? ""} choices={choices} onChange={onChange} />
    </Field>
  );
}

interface SecretFieldsProps {
  names: readonly string[];
  scheme: Scheme;
  values: Record<string, string>;
  onChange: (change: Record<string, string>) => void;
  fault: ApiError | null;
}

function SecretFields({ names, scheme, values, onChange, fault }: SecretFieldsProps) {
  return names.map((name) => {
    const isWebhook = name === WEBHOOK_SECRET;
    return (
      <Field
        key={name}
        label={secretLabel(name)}
        isOptional={isWebhook}
        hint={
          isWebhook ? (
            <>
              What senders sign with.{" "}
              <Button
                size="small"
                kind="quiet"
                onClick={() => onChange({ [name]: generateSecret(scheme) })}
              >
                Generate one
              </Button>
            </>
          ) : undefined
        }
        error={fault?.at(`/secrets/credentials/${name}`)}
      >
        <TextInput
          isMono
          type={name === "username" || isWebhook ? "text" : "password"}
          autoComplete="new-password"
          value={values[name] ?? ""}
          onChange={(typed) => onChange({ [name]: typed })}
        />
      </Field>
    );
  });
}

function useCreate() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (what: { connection: NewConnection; makeDefault: boolean }) => {
      const made = await createConnection(what.connection);
      if (what.makeDefault) await changeApp(made.appId, { defaultConnectionId: made.id });
      return made;
    },
    onSuccess: ({ id }) =>
      navigate({ to: "/connections/$connectionId", params: { connectionId: id } }),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.connections.all }),
        queryClient.invalidateQueries({ queryKey: keys.apps.all }),
      ]),
  });
}

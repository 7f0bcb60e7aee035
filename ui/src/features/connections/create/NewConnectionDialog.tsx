/** Makes a connection with its secrets, if asked as its app's default. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { allAppsOptions, appConnectionsOptions, changeApp } from "~/api/queries/apps";
import { createConnection } from "~/api/queries/connections";
import { keys } from "~/api/queries/keys";
import type { App, Connection, NewConnection, Scheme, WebhookSettings } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Checkbox } from "~/design/field/Checkbox";
import { Field } from "~/design/field/Field";
import { TextInput } from "~/design/field/TextInput";
import { NewAppDialog } from "~/features/apps/create/NewAppDialog";
import { rememberSecret } from "~/features/webhooks/fresh-secrets";
import { authInfo, type ConnectionForm, newMetadata, secretLabel, WEBHOOK_SECRET } from "../auth";
import { AuthFields } from "../connection/AuthFields";
import { NewSecretField } from "../secrets/NewSecretField";
import { AppField } from "./AppField";
import { freeName } from "./free-name";

interface NewConnectionDialogProps {
  /** Null where no app is chosen yet. */
  appId: string | null;
  onCreated: (connection: Connection) => void;
  onClose: () => void;
}

export function NewConnectionDialog({ appId, ...rest }: NewConnectionDialogProps) {
  const [picked, setPicked] = useState(appId);
  const [isCreatingApp, setCreatingApp] = useState(false);
  return (
    <>
      <ConnectionDialog
        {...rest}
        {...{ picked, setPicked }}
        createApp={appId === null ? () => setCreatingApp(true) : undefined}
      />
      {/* Beside it, not in it: a form in a form sends the page away. */}
      {isCreatingApp && (
        <NewAppDialog
          onCreated={(app) => {
            setPicked(app.id);
            setCreatingApp(false);
          }}
          onClose={() => setCreatingApp(false)}
        />
      )}
    </>
  );
}

interface ConnectionDialogProps extends Omit<NewConnectionDialogProps, "appId"> {
  picked: string | null;
  setPicked: (appId: string) => void;
  createApp: (() => void) | undefined;
}

function ConnectionDialog(props: ConnectionDialogProps) {
  const { picked, setPicked, createApp, onCreated, onClose } = props;
  const apps = useQuery(allAppsOptions());
  const app = apps.data?.find(({ id }) => id === picked) ?? apps.data?.[0];
  const [form, setForm] = useState<ConnectionForm>(NOTHING);
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [ownDefault, setOwnDefault] = useState<boolean | null>(null);
  const suggested = useSuggestedName(app);
  const [ownName, setOwnName] = useState<string | null>(null);
  const creating = useCreate(onCreated);
  // Being the default is for nothing but the webhook secret.
  const holdsSecret = (secrets[WEBHOOK_SECRET] ?? "") !== "";
  const isDefault = ownDefault ?? (holdsSecret && app?.defaultConnectionId == null);
  const fault = creating.error instanceof ApiError ? creating.error : null;
  const taken = fault?.status === 409 ? fault.message : undefined;
  const name = (ownName ?? suggested).trim();
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
      <AppField apps={apps.data} app={app} onChange={setPicked} onCreate={createApp} />
      <Field
        label="Name"
        hint="Nodes name the connection by it."
        error={fault?.at("/name") ?? taken}
      >
        <TextInput value={ownName ?? suggested} maxLength={200} onChange={setOwnName} />
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
        hint="The app's webhooks are checked with the webhook secret of its default connection."
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

/** The app's key, or the first name after it that none of its connections has. */
function useSuggestedName(app: App | undefined): string {
  const { data } = useQuery({
    ...appConnectionsOptions(app?.id ?? ""),
    enabled: app !== undefined,
  });
  return app && data ? freeName(app.key, new Set(data.map(({ name }) => name))) : "";
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
    const field = {
      label: secretLabel(name),
      error: fault?.at(`/secrets/credentials/${name}`),
    };
    const value = values[name] ?? "";
    const set = (typed: string) => onChange({ [name]: typed });
    return name === WEBHOOK_SECRET ? (
      <NewSecretField
        key={name}
        {...field}
        isOptional
        hint="What the senders of webhooks prove themselves with. Without it, no webhook can be checked by this connection."
        scheme={scheme}
        value={value}
        onChange={set}
      />
    ) : (
      <Field key={name} {...field}>
        <TextInput
          isMono
          type={name === "username" ? "text" : "password"}
          autoComplete="new-password"
          value={value}
          onChange={set}
        />
      </Field>
    );
  });
}

function useCreate(onCreated: (connection: Connection) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (what: { connection: NewConnection; makeDefault: boolean }) => {
      const made = await createConnection(what.connection);
      if (!what.makeDefault) return made;
      await changeApp(made.appId, { defaultConnectionId: made.id });
      const secret = what.connection.secrets?.credentials?.[WEBHOOK_SECRET];
      if (typeof secret === "string") rememberSecret(made.appId, secret);
      return made;
    },
    onSuccess: onCreated,
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.connections.all }),
        queryClient.invalidateQueries({ queryKey: keys.apps.all }),
      ]),
  });
}

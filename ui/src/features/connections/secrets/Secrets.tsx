/** The secrets of a connection: which are set, and setting, replacing or clearing each. */
import { CircleCheck, CircleDashed, Plus } from "lucide-react";
import { useState } from "react";
import type { Connection, Scheme } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import { Button } from "~/design/button/Button";
import { ConfirmDialog } from "~/design/dialog/ConfirmDialog";
import { Section } from "~/design/section/Section";
import { CellActions, CutText, NarrowOnly, TwoLines } from "~/design/table/Cells";
import type { Column } from "~/design/table/column";
import { Table } from "~/design/table/Table";
import { authInfo, formOf, secretLabel, secretsToShow, WEBHOOK_SECRET } from "../auth";
import { RotateDialog } from "./RotateDialog";
import { SecretDialog } from "./SecretDialog";
import { useChangeSecrets } from "./use-secrets";

type Opened = { kind: "set"; name: string | null } | { kind: "clear"; name: string } | null;

interface SecretsProps {
  connection: Connection;
  /** The app's: it says what a webhook secret looks like. */
  scheme: Scheme;
  /** Whether the app's webhooks are checked with it. */
  isDefault: boolean;
}

export function Secrets({ connection, scheme, isDefault }: SecretsProps) {
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  const { auth } = formOf(connection.name, connection.metadata);
  const names = secretsToShow(auth, connection.secretNames);
  return (
    <Section
      title="Secrets"
      about="Encrypted at rest. They can be replaced and cleared, but are never shown."
      actions={
        <Button icon={<Plus />} onClick={() => setOpened({ kind: "set", name: null })}>
          Another secret
        </Button>
      }
    >
      <Table
        label="Secrets"
        columns={columns(connection, authInfo(auth).secrets, setOpened)}
        rows={names}
        rowKey={(name) => name}
      />
      {opened?.kind === "set" && opened.name === WEBHOOK_SECRET && (
        <RotateDialog {...{ connection, scheme, isDefault }} onClose={close} />
      )}
      {opened?.kind === "set" && opened.name !== WEBHOOK_SECRET && (
        <SecretDialog connection={connection} name={opened.name} onClose={close} />
      )}
      {opened?.kind === "clear" && (
        <ClearDialog connection={connection} name={opened.name} onClose={close} />
      )}
    </Section>
  );
}

function columns(
  connection: Connection,
  needed: readonly string[],
  open: (opened: Opened) => void,
): Column<string>[] {
  const isSet = (name: string) => connection.secretNames.includes(name);
  const state = (name: string) => (
    <SecretState isSet={isSet(name)} isNeeded={needed.includes(name)} />
  );
  return [
    {
      key: "name",
      header: "Secret",
      cell: (name) => (
        <>
          <TwoLines below={secretLabel(name) === name ? null : name}>
            <CutText text={secretLabel(name)} />
          </TwoLines>
          <NarrowOnly>{state(name)}</NarrowOnly>
        </>
      ),
    },
    {
      key: "state",
      header: "State",
      width: "8rem",
      from: "medium",
      cell: state,
    },
    {
      key: "actions",
      header: "Actions",
      width: "9.5rem",
      kind: "actions",
      cell: (name) => (
        <CellActions>
          {isSet(name) && (
            <Button
              size="small"
              kind="quiet"
              aria-label={`Clear ${secretLabel(name)}`}
              onClick={() => open({ kind: "clear", name })}
            >
              Clear
            </Button>
          )}
          <Button
            size="small"
            aria-label={`${setVerb(name, isSet(name))} ${secretLabel(name)}`}
            onClick={() => open({ kind: "set", name })}
          >
            {setVerb(name, isSet(name))}
          </Button>
        </CellActions>
      ),
    },
  ];
}

function setVerb(name: string, isSet: boolean): string {
  if (!isSet) return "Set";
  return name === WEBHOOK_SECRET ? "Rotate" : "Replace";
}

function SecretState({ isSet, isNeeded }: { isSet: boolean; isNeeded: boolean }) {
  if (isSet) return <Badge tone="success" text="Set" icon={<CircleCheck aria-hidden />} />;
  return (
    <Badge
      tone={isNeeded ? "warning" : "neutral"}
      text={isNeeded ? "Missing" : "Not set"}
      icon={<CircleDashed aria-hidden />}
    />
  );
}

interface ClearDialogProps {
  connection: Connection;
  name: string;
  onClose: () => void;
}

function ClearDialog({ connection, name, onClose }: ClearDialogProps) {
  const clearing = useChangeSecrets(connection, onClose);
  return (
    <ConfirmDialog
      title={`Clear “${secretLabel(name)}”?`}
      confirmLabel="Clear"
      isBusy={clearing.isPending}
      error={clearing.error}
      onConfirm={() => clearing.mutate({ [name]: null })}
      onClose={onClose}
    >
      <p>What needs it fails from now on. It cannot be brought back, only set anew.</p>
    </ConfirmDialog>
  );
}

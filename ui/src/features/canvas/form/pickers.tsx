/** Connections, apps, scenarios and time zones, chosen by name; an app or a connection is made in place. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { appsOptions } from "~/api/queries/apps";
import { connectionsOptions } from "~/api/queries/connections";
import { scenarioNamesOptions } from "~/api/queries/scenario-names";
import { Button } from "~/design/button/Button";
import { Combobox } from "~/design/combobox/Combobox";
import styles from "./Form.module.css";

const NewAppDialog = lazy(async () => {
  const module = await import("~/features/apps/create/NewAppDialog");
  return { default: module.NewAppDialog };
});

const NewConnectionDialog = lazy(async () => {
  const module = await import("~/features/connections/create/NewConnectionDialog");
  return { default: module.NewConnectionDialog };
});

interface PickerProps {
  value: string;
  onChange: (value: unknown) => void;
}

interface Paged {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** A list to choose from must be whole. */
function useAll({ hasNextPage, isFetchingNextPage, fetchNextPage }: Paged): void {
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
}

export function ConnectionPicker({ value, onChange }: PickerProps) {
  const connections = useInfiniteQuery(connectionsOptions());
  useAll(connections);
  const choices = (connections.data ?? []).map(({ name }) => ({ value: name, label: name }));
  return (
    <>
      <Combobox
        value={value}
        choices={choices}
        placeholder={choices.length === 0 ? "There are no connections yet" : "Name of a connection"}
        onChange={onChange}
      />
      <Create label="Create a connection…">
        {(close) => (
          <NewConnectionDialog
            appId={null}
            onCreated={({ name }) => {
              onChange(name);
              close();
            }}
            onClose={close}
          />
        )}
      </Create>
    </>
  );
}

export function AppPicker({ value, onChange }: PickerProps) {
  const apps = useInfiniteQuery(appsOptions());
  useAll(apps);
  const choices = (apps.data ?? []).map(({ key, name }) => {
    return { value: key, label: name === key ? key : `${name} (${key})` };
  });
  const isMissing = apps.isSuccess && !choices.some((choice) => choice.value === value);
  return (
    <>
      <Combobox
        value={value}
        choices={choices}
        placeholder={choices.length === 0 ? "There are no apps yet" : "Name or key of an app"}
        onChange={onChange}
      />
      <Create label={isMissing && value !== "" ? `Create the app ${value}…` : "Create an app…"}>
        {(close) => (
          <NewAppDialog
            suggested={isMissing ? value : ""}
            onCreated={({ key }) => {
              onChange(key);
              close();
            }}
            onClose={close}
          />
        )}
      </Create>
    </>
  );
}

interface CreateProps {
  label: string;
  children: (close: () => void) => ReactNode;
}

function Create({ label, children }: CreateProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className={styles.create}>
      <Button size="small" icon={<Plus />} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {isOpen && <Suspense>{children(() => setOpen(false))}</Suspense>}
    </div>
  );
}

/** By name, since that is what a file or another instance knows it by. Empty is none. */
export function ScenarioPicker({ value, onChange }: PickerProps) {
  const { data } = useQuery(scenarioNamesOptions());
  const names = [...(data?.values() ?? [])].toSorted((a, b) => a.localeCompare(b));
  return (
    <Combobox
      value={value}
      choices={names.map((name) => ({ value: name, label: name }))}
      placeholder="None"
      onChange={(name) => onChange(name === "" ? undefined : name)}
    />
  );
}

const ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")].map(
  (zone) => ({ value: zone, label: zone }),
);

export function TimeZonePicker({ value, onChange }: PickerProps) {
  return (
    <Combobox
      value={value}
      choices={ZONES}
      placeholder="As the instance has it"
      onChange={(zone) => onChange(zone === "" ? undefined : zone)}
    />
  );
}

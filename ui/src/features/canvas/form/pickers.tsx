/** Connections, apps, scenarios and time zones, chosen by name. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { appsOptions } from "~/api/queries/apps";
import { connectionsOptions } from "~/api/queries/connections";
import { scenarioNamesOptions } from "~/api/queries/scenario-names";
import { Combobox } from "~/design/combobox/Combobox";

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
    <Combobox
      value={value}
      choices={choices}
      placeholder={choices.length === 0 ? "There are no connections yet" : "Name of a connection"}
      onChange={onChange}
    />
  );
}

export function AppPicker({ value, onChange }: PickerProps) {
  const apps = useInfiniteQuery(appsOptions());
  useAll(apps);
  const choices = (apps.data ?? []).map(({ key, name }) => {
    return { value: key, label: name === key ? key : `${name} (${key})` };
  });
  return (
    <Combobox
      value={value}
      choices={choices}
      placeholder={choices.length === 0 ? "There are no apps yet" : "Name or key of an app"}
      onChange={onChange}
    />
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

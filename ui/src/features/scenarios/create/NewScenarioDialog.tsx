/** Makes a scenario: from nothing, from an example, or from a file. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { ApiError } from "~/api/api-error";
import { keys } from "~/api/queries/keys";
import type { Scenario } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { TextInput } from "~/design/field/TextInput";
import { QueryView } from "~/design/query-view/QueryView";
import { SkeletonRows } from "~/design/skeleton/Skeleton";
import { Tabs } from "~/design/tabs/Tabs";
import { type NamedDraft, scenariosIn } from "~/features/files/scenarios-in";
import type { Source } from "../scenarios-route";
import { NEW_APP } from "./example-app";
import { needsText } from "./example-needs";
import { FileChoice, ScenarioChoice } from "./Sources";
import { type ExampleApp, useCreateScenario, useExampleApp } from "./use-create-scenario";

interface NewScenarioDialogProps {
  /** What it opens on. */
  from: Source;
  /** What it is to be made from, where a file was dropped. */
  dropped?: readonly File[] | undefined;
  onCreated: (scenario: Scenario) => void;
  onClose: () => void;
}

export function NewScenarioDialog({ from, dropped, onCreated, onClose }: NewScenarioDialogProps) {
  const [source, setSource] = useState<Source>(from);
  const [typedName, setTypedName] = useState<string>();
  const [chosen, setChosen] = useState<NamedDraft | null>(null);
  const isExample = source === "example";
  const { app, isPending } = useExampleApp(isExample ? chosen : null);
  const creating = useCreateScenario(app, onCreated);
  // What it is called by hand stays, whatever it is made from.
  const name = typedName ?? chosen?.name ?? "";
  const nameInput = useNameFocus(source);
  const choose = (scenario: NamedDraft | null) => {
    setChosen(scenario);
    setTypedName(typedName || undefined);
    creating.reset();
  };
  const { error } = creating;
  const nameError = wrongName(error);
  const isReady = name.trim() !== "" && (source === "blank" || chosen !== null) && !isPending;
  const create = () => {
    const from = source === "blank" ? null : chosen;
    if (isReady) creating.mutate({ from, isExample, name: name.trim() });
  };
  return (
    <Dialog
      title="New scenario"
      onClose={onClose}
      onSubmit={create}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" disabled={!isReady} isBusy={creating.isPending}>
            Create
          </Button>
        </>
      }
    >
      <Sources
        {...{ source, dropped, chosen, choose }}
        onSource={(next) => {
          if (next === source) return;
          setSource(next);
          choose(null);
        }}
      />
      <Field label="Name" hint="Unique on this server. It can be changed later." error={nameError}>
        <TextInput
          ref={nameInput}
          value={name}
          maxLength={200}
          onChange={(value) => {
            setTypedName(value);
            creating.reset();
          }}
        />
      </Field>
      {app && <AppChoice {...app} />}
      {error && nameError === undefined && <ErrorPanel error={error} />}
    </Dialog>
  );
}

/** Whoever chooses by pointer what it is made from goes on at its name; by keyboard, among the tabs. */
function useNameFocus(source: Source) {
  const input = useRef<HTMLInputElement>(null);
  const shown = useRef(source);
  useEffect(() => {
    if (shown.current === source) return;
    shown.current = source;
    if (!document.activeElement?.closest("[role=tab]")) input.current?.focus();
  }, [source]);
  return input;
}

interface SourcesProps {
  source: Source;
  onSource: (source: Source) => void;
  dropped: readonly File[] | undefined;
  chosen: NamedDraft | null;
  choose: (scenario: NamedDraft | null) => void;
}

function Sources({ source, onSource, dropped, chosen, choose }: SourcesProps) {
  return (
    <Tabs
      label="What it is made from"
      keepsFocus
      value={source}
      onChange={onSource}
      tabs={[
        {
          value: "blank",
          label: "Blank",
          content: <p>An empty canvas. What starts its runs is chosen there first.</p>,
        },
        { value: "example", label: "Example", content: <ExampleTab {...{ chosen, choose }} /> },
        {
          value: "file",
          label: "File",
          content: <FileChoice {...{ dropped, chosen }} onChoose={choose} />,
        },
      ]}
    />
  );
}

/** What is wrong with the name alone; the rest is told below the form. */
function wrongName(error: Error | null): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.at("/name") ?? (error.status === 409 ? error.message : undefined);
}

interface ExampleTabProps {
  chosen: NamedDraft | null;
  choose: (scenario: NamedDraft) => void;
}

/** Which app sends the events: one that is there, or one that is made with the scenario. */
function AppChoice({ value, choose, apps, newKey }: ExampleApp) {
  const isNew = value === NEW_APP;
  return (
    <Field
      label="App that sends the events"
      hint={
        isNew
          ? "It is made with the scenario, and with a secret that requests are tried with. The secret can be replaced later."
          : "Its events start runs once the scenario is published."
      }
    >
      <Select
        value={value}
        onChange={choose}
        choices={[
          { value: NEW_APP, label: `A new app, ${newKey}` },
          ...apps.map(({ key, name }) => ({
            value: key,
            label: name === key ? key : `${name} (${key})`,
          })),
        ]}
      />
    </Field>
  );
}

/** The examples are only fetched when they are wanted. */
function ExampleTab({ chosen, choose }: ExampleTabProps) {
  const examples = useQuery({
    queryKey: keys.examples,
    queryFn: async () => scenariosIn((await import("./examples")).EXAMPLES_TEXT),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const first = examples.data?.[0];
  const begin = useEffectEvent(() => {
    if (first && !chosen) choose(first);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once they are there.
  useEffect(begin, [first]);
  return (
    <QueryView query={examples} skeleton={<SkeletonRows count={3} />}>
      {(all) => (
        <ScenarioChoice
          label="Example"
          scenarios={all}
          about={needsText}
          chosen={chosen}
          onChoose={choose}
        />
      )}
    </QueryView>
  );
}

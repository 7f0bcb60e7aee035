/** Makes a scenario: from nothing, from an example, or from a file. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { createScenario } from "~/api/queries/scenarios";
import type { NewScenario, Scenario } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { TextInput } from "~/design/field/TextInput";
import { Tabs } from "~/design/tabs/Tabs";
import type { Source } from "../scenarios-route";
import { ExampleChoice, FileChoice } from "./Sources";

interface NewScenarioDialogProps {
  /** What it opens on. */
  from: Source;
  onCreated: (scenario: Scenario) => void;
  onClose: () => void;
}

export function NewScenarioDialog({ from, onCreated, onClose }: NewScenarioDialogProps) {
  const [source, setSource] = useState<Source>(from);
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<NewScenario | null>(null);
  const creating = useMutation({ mutationFn: createScenario, onSuccess: onCreated });
  const choose = (scenario: NewScenario | null) => {
    setChosen(scenario);
    if (scenario) setName(scenario.name);
    creating.reset();
  };
  const { error } = creating;
  const nameError = wrongName(error);
  const isReady = name.trim() !== "" && (source === "blank" || chosen !== null);
  const create = () => {
    if (isReady) creating.mutate({ ...(source === "blank" ? {} : chosen), name: name.trim() });
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
      <Tabs
        label="What it is made from"
        value={source}
        onChange={(next) => {
          setSource(next);
          choose(null);
        }}
        tabs={[
          {
            value: "blank",
            label: "Blank",
            content: <p>A trigger by hand, and nothing else yet.</p>,
          },
          { value: "example", label: "Example", content: <ExampleTab {...{ chosen, choose }} /> },
          { value: "file", label: "File", content: <FileChoice onChoose={choose} /> },
        ]}
      />
      <Field label="Name" hint="Unique on this server. It can be changed later." error={nameError}>
        <TextInput
          value={name}
          maxLength={200}
          onChange={(value) => {
            setName(value);
            creating.reset();
          }}
        />
      </Field>
      {error && nameError === undefined && <ErrorPanel error={error} />}
    </Dialog>
  );
}

/** What is wrong with the name alone; the rest is told below the form. */
function wrongName(error: Error | null): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.at("/name") ?? (error.status === 409 ? error.message : undefined);
}

interface ExampleTabProps {
  chosen: NewScenario | null;
  choose: (scenario: NewScenario) => void;
}

/** The examples, and what reads them, are only fetched when they are wanted. */
function ExampleTab({ chosen, choose }: ExampleTabProps) {
  const examples = useQuery({
    queryKey: ["examples"],
    queryFn: async () => (await import("./examples")).examples,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <ExampleChoice examples={examples} chosen={chosen} onChoose={choose} />;
}

/** Makes a scenario: from nothing, from an example, or from a file. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { keys } from "~/api/queries/keys";
import { createScenario } from "~/api/queries/scenarios";
import type { Scenario } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { TextInput } from "~/design/field/TextInput";
import { QueryView } from "~/design/query-view/QueryView";
import { SkeletonRows } from "~/design/skeleton/Skeleton";
import { Tabs } from "~/design/tabs/Tabs";
import { type NamedDraft, scenariosIn } from "~/features/files/scenarios-in";
import type { Source } from "../scenarios-route";
import { needsText } from "./example-needs";
import { FileChoice, ScenarioChoice } from "./Sources";

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
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<NamedDraft | null>(null);
  const creating = useMutation({ mutationFn: createScenario, onSuccess: onCreated });
  const choose = (scenario: NamedDraft | null) => {
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
          {
            value: "file",
            label: "File",
            content: <FileChoice {...{ dropped, chosen }} onChoose={choose} />,
          },
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
  chosen: NamedDraft | null;
  choose: (scenario: NamedDraft) => void;
}

/** The examples are only fetched when they are wanted. */
function ExampleTab({ chosen, choose }: ExampleTabProps) {
  const examples = useQuery({
    queryKey: keys.examples,
    queryFn: async () => scenariosIn((await import("./examples")).EXAMPLES_TEXT),
    staleTime: Number.POSITIVE_INFINITY,
  });
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

/** Starts a run by hand: of the published version, with an event that one can change before. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { useState } from "react";
import { keys } from "~/api/queries/keys";
import { runScenario } from "~/api/queries/runs";
import type { Run } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { TextArea } from "~/design/field/TextArea";
import { Skeleton } from "~/design/skeleton/Skeleton";
import { neededJsonFault } from "~/design/text/json-fault";
import { PublishedNote } from "./PublishedNote";
import { useFirstEvent } from "./use-first-event";

interface RunNowDialogProps {
  scenario: { id: string; name: string };
  /** The published one. */
  version: number;
  /** The draft says something else than what runs. */
  isDraftAhead: boolean;
  onClose: () => void;
}

const ABOUT = "It is the trigger’s output: expressions read it as trigger.";

export function RunNowDialog({ scenario, version, isDraftAhead, onClose }: RunNowDialogProps) {
  const first = useFirstEvent(scenario.id, version);
  const [typed, setTyped] = useState<string>();
  const text = typed ?? (first ? written(first.event ?? {}) : "");
  const fault = neededJsonFault(text);
  const starting = useStart(scenario.id);
  return (
    <Dialog
      title={`Run ${scenario.name} now`}
      onClose={onClose}
      onSubmit={() => {
        if (fault === undefined) starting.mutate(JSON.parse(text));
      }}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            kind="primary"
            icon={<Play />}
            disabled={first === undefined || fault !== undefined}
            isBusy={starting.isPending}
          >
            Run now
          </Button>
        </>
      }
    >
      <PublishedNote version={version} isDraftAhead={isDraftAhead} />
      {first === undefined ? (
        <Skeleton width="100%" />
      ) : (
        <Field
          label="Event, as JSON"
          hint={typed === undefined ? `${ABOUT} ${first.begun}` : ABOUT}
          error={fault}
        >
          <TextArea isMono rows={9} value={text} onChange={setTyped} />
        </Field>
      )}
      {starting.error && <ErrorPanel error={starting.error} />}
    </Dialog>
  );
}

function written(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function useStart(scenarioId: string) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    // Without `wait` and `dryRun` the answer is the run, which goes on.
    mutationFn: async (payload: unknown) => (await runScenario(scenarioId, { payload })) as Run,
    onSuccess: async (run) => {
      void queryClient.invalidateQueries({ queryKey: keys.runs.all });
      await navigate({ to: "/runs/$runId", params: { runId: run.id } });
    },
  });
}

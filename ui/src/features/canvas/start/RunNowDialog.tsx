/** Starts a run by hand: of the published version, with an event that one can change before. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { useState } from "react";
import { keys } from "~/api/queries/keys";
import { runEventOptions } from "~/api/queries/run-steps";
import { runScenario, runsOptions } from "~/api/queries/runs";
import { versionOptions } from "~/api/queries/scenarios";
import type { Run } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { TextArea } from "~/design/field/TextArea";
import { Callout } from "~/design/section/Callout";
import { Skeleton } from "~/design/skeleton/Skeleton";
import { neededJsonFault } from "../data/json-fault";

interface RunNowDialogProps {
  scenario: { id: string; name: string };
  /** The published one. */
  version: number;
  /** The draft says something else than what runs. */
  isDraftAhead: boolean;
  onClose: () => void;
}

export function RunNowDialog({ scenario, version, isDraftAhead, onClose }: RunNowDialogProps) {
  const first = useFirstEvent(scenario.id, version);
  const [typed, setTyped] = useState<string>();
  const text = typed ?? first?.text ?? "";
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
      <p>Version {version}, the published one, runs for real: its effects take place.</p>
      {isDraftAhead && (
        <Callout kind="warning">
          <p>The draft has changes that are not published. They are not part of this run.</p>
        </Callout>
      )}
      {first === undefined ? (
        <Skeleton width="100%" />
      ) : (
        <Field label="Event, as JSON" hint={first.about} error={fault}>
          <TextArea isMono rows={9} value={text} onChange={setTyped} />
        </Field>
      )}
      {starting.error && <ErrorPanel error={starting.error} />}
    </Dialog>
  );
}

/** What the event begins as; undefined while that is asked for. */
function useFirstEvent(id: string, version: number): { text: string; about: string } | undefined {
  const published = useQuery(versionOptions(id, version));
  const runs = useInfiniteQuery(runsOptions({ scenario: id }));
  const last = runs.data?.[0];
  const event = useQuery({ ...runEventOptions(last?.id ?? ""), enabled: last !== undefined });
  if (published.isPending || runs.isPending || (last && event.isPending)) return undefined;
  const about = "It is the trigger’s output: expressions read it as trigger.";
  const sample = published.data?.content.trigger.sample;
  if (sample !== undefined && sample !== null) {
    return { text: written(sample), about: `${about} Begun with the trigger’s sample.` };
  }
  if (last && event.data) {
    return { text: written(event.data), about: `${about} Begun with the event of the last run.` };
  }
  return { text: "{}", about };
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

/** Asks, then has the server do something with all runs that the filter names, and follows the job. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { cancelJob, changeRuns, jobOptions } from "~/api/queries/runs";
import type { Job } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { type BulkAction, isNarrowed, type RunsSearch, selectionOf } from "../list/runs-search";
import { BulkProgress } from "./BulkProgress";
import { BULK_WORDS } from "./bulk-words";

interface JobDialogProps {
  action: BulkAction;
  search: RunsSearch;
  onClose: (isDone: boolean) => void;
}

const POLL_MILLIS = 500;

export function JobDialog({ action, search, onClose }: JobDialogProps) {
  const [filter] = useState(() => selectionOf(search, action, new Date()));
  const making = useMutation({
    mutationFn: (selection: NonNullable<typeof filter>) =>
      changeRuns({
        action,
        filter: selection,
        options: { version: "same", force: false },
      }),
  });
  const words = BULK_WORDS[action];
  if (making.data) return <JobProgress first={making.data} action={action} onClose={onClose} />;
  return (
    <Dialog
      title={`${words.verb} all runs that match?`}
      onClose={() => onClose(false)}
      actions={
        <>
          <Button onClick={() => onClose(false)}>Keep them as they are</Button>
          <Button
            kind={action === "cancel" ? "danger" : "primary"}
            isBusy={making.isPending}
            disabled={!filter}
            onClick={() => filter && making.mutate(filter)}
          >
            {words.verb} all
          </Button>
        </>
      }
    >
      {filter ? (
        <>
          <p>
            {isNarrowed(search)
              ? "All runs that the filter names are taken, also those that are not loaded yet: "
              : "There is no filter, so this takes every run there is: "}
            {filter.status?.join(", ")}.
          </p>
          <p>{words.about}</p>
        </>
      ) : (
        <p>
          None of the runs that the filter names can be taken. {words.needs}
          {search.dryRun && " Dry runs are left alone."}
        </p>
      )}
      {making.error && <ErrorPanel error={making.error} />}
    </Dialog>
  );
}

interface JobProgressProps {
  first: Job;
  action: BulkAction;
  onClose: (isDone: boolean) => void;
}

function JobProgress({ first, action, onClose }: JobProgressProps) {
  const query = useQuery({
    ...jobOptions(first.id),
    initialData: first,
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : POLL_MILLIS),
  });
  const stopping = useMutation({ mutationFn: () => cancelJob(first.id) });
  const job = query.data;
  const words = BULK_WORDS[action];
  const { lastFailure } = job;
  return (
    <Dialog
      title={titleOf(job, words.doing, words.done)}
      onClose={() => onClose(true)}
      actions={
        <>
          {!isOver(job) && (
            <Button
              isBusy={stopping.isPending || job.status === "stopping"}
              onClick={() => stopping.mutate()}
            >
              Stop
            </Button>
          )}
          <Button kind="primary" onClick={() => onClose(true)}>
            {isOver(job) ? "Close" : "Go on in the background"}
          </Button>
        </>
      }
    >
      <BulkProgress
        action={action}
        done={job.progress.done}
        failed={job.progress.failed}
        total={job.progress.total ?? null}
        isOver={isOver(job)}
        failures={lastFailure ? [{ id: lastFailure.runId, message: lastFailure.message }] : []}
      />
      {query.error && <ErrorPanel error={query.error} />}
      {stopping.error && <ErrorPanel error={stopping.error} />}
    </Dialog>
  );
}

function isOver(job: Job): boolean {
  return job.status === "finished" || job.status === "cancelled";
}

function titleOf(job: Job, doing: string, done: string): string {
  if (job.status === "finished") return done;
  return job.status === "cancelled" ? "Stopped" : `${doing} runs`;
}

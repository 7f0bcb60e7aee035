/** Publishing: what stands in its way, and what it changes for the runs that begin from then on. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { ApiError } from "~/api/api-error";
import { keys } from "~/api/queries/keys";
import { DRAFT, publishScenario } from "~/api/queries/scenarios";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { SkeletonRows } from "~/design/skeleton/Skeleton";
import { toast } from "~/design/toast/toasts";
import { saveNow } from "../draft/saving";
import { useDraftState, useEditor } from "../page/editor";
import { FaultList } from "../page/Problems";
import { DiffView } from "./DiffView";
import { PublishedDialog } from "./PublishedDialog";

export function PublishDialog({ onClose }: { onClose: () => void }) {
  const publishing = usePublishing();
  return publishing.data ? (
    <PublishedDialog version={publishing.data.version} onClose={onClose} />
  ) : (
    <ReviewDialog publishing={publishing} onClose={onClose} />
  );
}

interface ReviewDialogProps {
  publishing: ReturnType<typeof usePublishing>;
  onClose: () => void;
}

function ReviewDialog({ publishing, onClose }: ReviewDialogProps) {
  const { store, scenario, faults } = useEditor();
  const { save } = useDraftState(store);
  // What is published is what the server has, so that must be what is shown.
  useEffect(() => void saveNow(store), [store]);
  const { error } = publishing;
  const found = error instanceof ApiError && error.faults.length > 0 ? error.faults : faults;
  const wrong = found.filter((fault) => fault.severity === "error");
  const isSaved = save.kind === "saved";
  const published = scenario.publishedVersion;
  return (
    <Dialog
      title={`Publish ${scenario.name}`}
      size={published ? "wide" : "medium"}
      onClose={onClose}
      onSubmit={() => isSaved && wrong.length === 0 && publishing.mutate()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            kind="primary"
            disabled={!isSaved || wrong.length > 0}
            isBusy={publishing.isPending}
          >
            Publish version {scenario.latestVersion + 1}
          </Button>
        </>
      }
    >
      {save.kind === "failed" && <ErrorPanel error={save.error} />}
      {wrong.length > 0 && <p>This stands in the way of publishing:</p>}
      {found.length > 0 && <FaultList faults={found} onGo={onClose} />}
      {error && found.length === 0 && <ErrorPanel error={error} />}
      {published ? (
        <DiffFromVersion version={published} />
      ) : (
        <p>
          Nothing of it is published yet. Once it is, events start runs of it while it is enabled.
        </p>
      )}
    </Dialog>
  );
}

/** Of the draft that the server has: it compares, so what is unsaved has to be there first. */
function DiffFromVersion({ version }: { version: number }) {
  const { scenario, store } = useEditor();
  const { save, etag, base } = useDraftState(store);
  if (save.kind === "failed") return null;
  if (save.kind !== "saved") return <SkeletonRows count={3} />;
  const which = { scenarioId: scenario.id, from: String(version), to: DRAFT };
  return <DiffView {...which} draftEtag={etag} after={base} />;
}

function behindText(members: readonly string[]): string {
  return `Not known to have reached ${members.join(" and ")} yet: until they are heard of again, they run the version before.`;
}

function usePublishing() {
  const { store, scenario } = useEditor();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => publishScenario(scenario.id, store.snapshot().etag),
    onSuccess: ({ membersBehind = [] }) => {
      if (membersBehind.length > 0) toast({ kind: "info", text: behindText(membersBehind) });
      return queryClient.invalidateQueries({ queryKey: keys.scenarios.all });
    },
  });
}

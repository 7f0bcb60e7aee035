/** What is to be known once a version is published: whether it is on, and how a run is started. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CirclePause } from "lucide-react";
import { keys } from "~/api/queries/keys";
import { setScenarioEnabled } from "~/api/queries/scenarios";
import { Badge } from "~/design/badge/Badge";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { ButtonLink } from "~/design/link/Link";
import { useDraft, useEditor } from "../page/editor";
import { TriggerUse } from "../panel/trigger/TriggerUse";
import { MANUAL } from "../panel/trigger/webhook-use";
import styles from "./Published.module.css";

interface PublishedDialogProps {
  version: number;
  onClose: () => void;
}

export function PublishedDialog({ version, onClose }: PublishedDialogProps) {
  const { scenario } = useEditor();
  return (
    <Dialog
      title={`Published version ${version}`}
      onClose={onClose}
      actions={
        <>
          <ButtonLink to="/runs" search={{ scenario: scenario.id }}>
            See its runs
          </ButtonLink>
          <Button kind="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <State />
      <TriggerUse />
    </Dialog>
  );
}

/** Whether events start runs of it from now on. */
function State() {
  const { scenario } = useEditor();
  const { trigger } = useDraft();
  const queryClient = useQueryClient();
  const enabling = useMutation({
    mutationFn: () => setScenarioEnabled(scenario.id, true),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.scenarios.all }),
  });
  if (scenario.enabled) {
    return (
      <p className={styles.state}>
        <Badge tone="success" text="On" icon={<CircleCheck aria-hidden />} />
        {trigger.type === MANUAL
          ? "It runs when it is called or started by hand."
          : "Events start runs of it from now on."}
      </p>
    );
  }
  return (
    <>
      <p className={styles.state}>
        <Badge tone="warning" text="Off" icon={<CirclePause aria-hidden />} />
        No event starts a run of it until it is turned on.
        <Button size="small" isBusy={enabling.isPending} onClick={() => enabling.mutate()}>
          Turn it on
        </Button>
      </p>
      {enabling.error && <ErrorPanel error={enabling.error} />}
    </>
  );
}

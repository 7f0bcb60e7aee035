/** What can be done with a run: what helps most in its state stands first. */
import { useMutation } from "@tanstack/react-query";
import { Ban, Download, Ellipsis, Link2, Repeat, RotateCcw } from "lucide-react";
import { useState } from "react";
import { exportRun } from "~/api/queries/run-steps";
import type { Run, StepView } from "~/api/types";
import { Button } from "~/design/button/Button";
import { IconButton } from "~/design/button/IconButton";
import { copyText } from "~/design/copy-button/CopyButton";
import { Menu, MenuItem } from "~/design/menu/Menu";
import { saveFile } from "~/design/save-file/save-file";
import { toast } from "~/design/toast/toasts";
import { decisiveStep } from "../path/run-path";
import { isFinished } from "../run/use-live-run";
import { CancelDialog } from "./CancelDialog";
import { ReplayDialog } from "./ReplayDialog";
import { RetryDialog } from "./RetryDialog";

interface RunActionsProps {
  run: Run;
  steps: readonly StepView[];
}

export function RunActions({ run, steps }: RunActionsProps) {
  const [open, setOpen] = useState<"retry" | "replay" | "cancel" | null>(null);
  const close = () => setOpen(null);
  const isOver = isFinished(run);
  const isRetryable = isOver && run.status !== "succeeded" && !run.dryRun;
  const failed = run.status === "failed" ? decisiveStep(run, steps)?.nodeId : undefined;
  return (
    <>
      {isRetryable && (
        <Button kind="primary" icon={<RotateCcw />} onClick={() => setOpen("retry")}>
          Retry
        </Button>
      )}
      {isOver && !run.dryRun && (
        <Button icon={<Repeat />} onClick={() => setOpen("replay")}>
          Replay
        </Button>
      )}
      {!isOver && (
        <Button icon={<Ban />} onClick={() => setOpen("cancel")}>
          Cancel
        </Button>
      )}
      <MoreMenu run={run} />
      {open === "retry" && (
        <RetryDialog run={run} onClose={close} {...(failed ? { from: failed } : {})} />
      )}
      {open === "replay" && <ReplayDialog run={run} onClose={close} />}
      {open === "cancel" && <CancelDialog run={run} onClose={close} />}
    </>
  );
}

function MoreMenu({ run }: { run: Run }) {
  const exporting = useMutation({
    mutationFn: () => exportRun(run.id),
    onSuccess: (document) => saveFile(document, `${run.id}.json`),
    onError: (error) => toast({ kind: "error", text: `Not exported. ${error.message}` }),
  });
  const copyLink = async () => {
    const isCopied = await copyText(`${window.location.origin}/runs/${run.id}`);
    if (isCopied) toast({ text: "The link is copied" });
  };
  return (
    <Menu trigger={<IconButton label="More" icon={<Ellipsis />} kind="secondary" />}>
      <MenuItem icon={<Link2 aria-hidden />} onSelect={() => void copyLink()}>
        Copy link
      </MenuItem>
      <MenuItem icon={<Download aria-hidden />} onSelect={() => exporting.mutate()}>
        Export as a file
      </MenuItem>
    </Menu>
  );
}

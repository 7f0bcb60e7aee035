/** What can be done with many runs: those that are selected, or all that the filter names. */
import { Ban, Repeat, RotateCcw } from "lucide-react";
import { useState } from "react";
import type { Run } from "~/api/types";
import { Button } from "~/design/button/Button";
import { BULK_STATUSES, type BulkAction, type RunsSearch } from "../list/runs-search";
import styles from "./Bulk.module.css";
import { BULK_WORDS } from "./bulk-words";
import { ChosenDialog } from "./ChosenDialog";
import { JobDialog } from "./JobDialog";

const ICONS = { retry: RotateCcw, replay: Repeat, cancel: Ban } as const;
const ACTIONS: readonly BulkAction[] = ["retry", "replay", "cancel"];

interface BulkActionsProps {
  /** `all`: whatever the filter names. */
  chosen: readonly Run[] | "all";
  search: RunsSearch;
  onDone: () => void;
}

export function BulkActions({ chosen, search, onDone }: BulkActionsProps) {
  const [open, setOpen] = useState<{ action: BulkAction; runs: readonly Run[] | "all" } | null>(
    null,
  );
  const close = (isDone: boolean) => {
    setOpen(null);
    if (isDone) onDone();
  };
  return (
    <div className={styles.actions}>
      {ACTIONS.map((action) => {
        const Icon = ICONS[action];
        const runs = fitting(chosen, action);
        const isNone = runs.length === 0;
        return (
          <Button
            key={action}
            size="small"
            icon={<Icon />}
            disabled={isNone}
            title={isNone ? BULK_WORDS[action].needs : undefined}
            onClick={() => setOpen({ action, runs })}
          >
            {BULK_WORDS[action].verb} {runs === "all" ? "all" : runs.length}
          </Button>
        );
      })}
      {open?.runs === "all" && <JobDialog action={open.action} search={search} onClose={close} />}
      {open && open.runs !== "all" && (
        <ChosenDialog action={open.action} runs={open.runs} onClose={close} />
      )}
    </div>
  );
}

/** Those that the action can be done to; of all, the server finds them. */
function fitting(chosen: readonly Run[] | "all", action: BulkAction): readonly Run[] | "all" {
  if (chosen === "all") return chosen;
  return chosen.filter((run) => BULK_STATUSES[action].includes(run.status));
}

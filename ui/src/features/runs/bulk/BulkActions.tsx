/** What can be done with many runs: those that are selected, or all that the filter names. */
import { Ban, Repeat, RotateCcw } from "lucide-react";
import { useState } from "react";
import type { Run } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Menu, MenuHeading, MenuItem } from "~/design/menu/Menu";
import { BULK_STATUSES, type BulkAction, type RunsSearch } from "../list/runs-search";
import { BULK_WORDS } from "./bulk-words";
import { ChosenDialog } from "./ChosenDialog";
import { JobDialog } from "./JobDialog";

const ICONS = { retry: RotateCcw, replay: Repeat, cancel: Ban } as const;
const ACTIONS: readonly BulkAction[] = ["retry", "replay", "cancel"];

interface BulkActionsProps {
  chosen: readonly Run[];
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
    <>
      {chosen.length > 0 &&
        ACTIONS.map((action) => {
          const Icon = ICONS[action];
          const fitting = chosen.filter((run) => BULK_STATUSES[action].includes(run.status));
          return (
            <Button
              key={action}
              size="small"
              icon={<Icon />}
              disabled={fitting.length === 0}
              title={fitting.length === 0 ? BULK_WORDS[action].needs : undefined}
              onClick={() => setOpen({ action, runs: fitting })}
            >
              {BULK_WORDS[action].verb} {fitting.length}
            </Button>
          );
        })}
      <Menu
        trigger={
          <Button size="small" kind="quiet">
            All that match
          </Button>
        }
      >
        <MenuHeading>All runs that the filter names</MenuHeading>
        {ACTIONS.map((action) => {
          const Icon = ICONS[action];
          return (
            <MenuItem
              key={action}
              icon={<Icon aria-hidden />}
              kind={action === "cancel" ? "danger" : "normal"}
              onSelect={() => setOpen({ action, runs: "all" })}
            >
              {BULK_WORDS[action].verb} all
            </MenuItem>
          );
        })}
      </Menu>
      {open?.runs === "all" && <JobDialog action={open.action} search={search} onClose={close} />}
      {open && open.runs !== "all" && (
        <ChosenDialog action={open.action} runs={open.runs} onClose={close} />
      )}
    </>
  );
}

/** Starting a run from the list of scenarios, as in the editor. */
import { Play, Send } from "lucide-react";
import type { ScenarioSummary } from "~/api/types";
import { MenuItem } from "~/design/menu/Menu";
import { type StartKind, startOf } from "./start";

interface StartMenuItemProps {
  scenario: ScenarioSummary;
  /** Asks for the event. */
  onStart: (kind: StartKind) => void;
}

export function StartMenuItem({ scenario, onStart }: StartMenuItemProps) {
  const start = startOf({ type: scenario.trigger });
  if (!start) return null;
  const isPublished = Boolean(scenario.publishedVersion);
  const isRun = start === "run";
  return (
    <MenuItem
      icon={isRun ? <Play aria-hidden /> : <Send aria-hidden />}
      disabled={!isPublished}
      onSelect={() => onStart(start)}
    >
      {isRun ? "Run now" : "Send event"}
      {!isPublished && " (publish it first)"}
    </MenuItem>
  );
}

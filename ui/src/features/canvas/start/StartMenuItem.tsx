/** Starting a run from the list of scenarios, as in the editor. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Play, Send } from "lucide-react";
import { allAppsOptions } from "~/api/queries/apps";
import { versionOptions } from "~/api/queries/scenarios";
import type { ScenarioSummary } from "~/api/types";
import { MenuItem } from "~/design/menu/Menu";
import { toast } from "~/design/toast/toasts";
import { startOf } from "./start";

interface StartMenuItemProps {
  scenario: ScenarioSummary;
  /** Asks for the event. */
  onRun: () => void;
}

export function StartMenuItem({ scenario, onRun }: StartMenuItemProps) {
  const goToApp = useGoToApp(scenario);
  const start = startOf({ type: scenario.trigger });
  if (!start) return null;
  const isPublished = Boolean(scenario.publishedVersion);
  const isRun = start.kind === "run";
  return (
    <MenuItem
      icon={isRun ? <Play aria-hidden /> : <Send aria-hidden />}
      disabled={!isPublished}
      onSelect={isRun ? onRun : () => void goToApp()}
    >
      {isRun ? "Run now" : "Send event"}
      {!isPublished && " (publish it first)"}
    </MenuItem>
  );
}

/** To the app that the published trigger listens to. */
function useGoToApp({ id, name, publishedVersion }: ScenarioSummary) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    try {
      const version = await queryClient.fetchQuery(versionOptions(id, publishedVersion ?? 0));
      const start = startOf(version.content.trigger);
      if (start?.kind !== "event") throw new Error("Its published trigger takes no events.");
      const apps = await queryClient.fetchQuery(allAppsOptions());
      const app = apps.find((one) => one.key === start.app);
      if (!app) throw new Error(`There is no app ${start.app}.`);
      const search = {
        tab: "webhook" as const,
        ...(start.path === "" ? {} : { path: start.path }),
      };
      await navigate({ to: "/apps/$appId", params: { appId: app.id }, search });
    } catch (error) {
      const told = error instanceof Error ? error.message : String(error);
      toast({ kind: "error", text: `No event can be sent to ${name}. ${told}` });
    }
  };
}

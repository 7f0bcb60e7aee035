/** What can be done to a scenario as a whole. Each brings all that shows it up to date. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "~/api/queries/keys";
import {
  changeScenario,
  copyScenario,
  deleteScenario,
  setScenarioEnabled,
} from "~/api/queries/scenarios";
import type { ScenarioSummary } from "~/api/types";
import { toast } from "~/design/toast/toasts";

/** As much of a scenario as is needed to act on it. */
export type NamedScenario = Pick<ScenarioSummary, "id" | "name" | "enabled">;

function useRefresh(): () => Promise<void> {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: keys.scenarios.all });
}

export function useSetEnabled({ id, name }: NamedScenario) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (enabled: boolean) => setScenarioEnabled(id, enabled),
    onSuccess: refresh,
    onError: (error) => toast({ kind: "error", text: `${name} was not changed. ${error.message}` }),
  });
}

export function useRenameScenario({ id }: NamedScenario, onDone: () => void) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (name: string) => changeScenario(id, { name }),
    onSuccess: async () => {
      await refresh();
      onDone();
    },
  });
}

export function useCopyScenario({ id }: NamedScenario, onDone: (copy: NamedScenario) => void) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (name: string) => copyScenario(id, name),
    onSuccess: async (copy) => {
      onDone(copy);
      toast({ text: `Copied to ${copy.name}` });
      await refresh();
    },
  });
}

export function useDeleteScenario({ id, name, enabled }: NamedScenario, onDone: () => void) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async () => {
      // Only a disabled scenario can be deleted; the dialog says that both happens.
      if (enabled) await setScenarioEnabled(id, false);
      await deleteScenario(id);
    },
    onSuccess: () => {
      onDone();
      toast({ text: `Deleted ${name}` });
    },
    onSettled: refresh,
  });
}

/** What the list can do to a scenario. Each brings the lists up to date. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "~/api/queries/keys";
import { copyScenario, deleteScenario, setScenarioEnabled } from "~/api/queries/scenarios";
import type { ScenarioSummary } from "~/api/types";
import { toast } from "~/design/toast/toasts";

function useRefresh(): () => Promise<void> {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: keys.scenarios.all });
}

export function useSetEnabled({ id, name }: ScenarioSummary) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (enabled: boolean) => setScenarioEnabled(id, enabled),
    onSuccess: refresh,
    onError: (error) => toast({ kind: "error", text: `${name} was not changed. ${error.message}` }),
  });
}

export function useCopyScenario({ id }: ScenarioSummary, onDone: () => void) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (name: string) => copyScenario(id, name),
    onSuccess: async (copy) => {
      onDone();
      toast({ text: `Copied to ${copy.name}` });
      await refresh();
    },
  });
}

export function useDeleteScenario({ id, name, enabled }: ScenarioSummary, onDone: () => void) {
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

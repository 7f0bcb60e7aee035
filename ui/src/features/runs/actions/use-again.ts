/** After a retry or replay: tells it, and goes to the new run. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { keys } from "~/api/queries/keys";
import { toast } from "~/design/toast/toasts";

export function useGoToNewRun(): (id: string, text: string) => void {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return (id, text) => {
    toast({ text });
    void queryClient.invalidateQueries({ queryKey: keys.runs.all, refetchType: "none" });
    void navigate({ to: "/runs/$runId", params: { runId: id } });
  };
}

/** Who is signed in, and signing out. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { sessionOptions, signOut } from "~/api/queries/session";
import { toast } from "~/design/toast/toasts";

export function useAccount() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const session = useQuery(sessionOptions());
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await navigate({ to: "/sign-in", search: {} });
      // Nothing of what was seen stays for whoever comes next.
      queryClient.clear();
    },
    onError: (error) => toast({ kind: "error", text: `Not signed out. ${error.message}` }),
  });
  return { caller: session.data?.caller ?? "", signOut: () => leaving.mutate() };
}

/** Publishes an older version again, and puts it into the draft too where that is wanted. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { keys } from "~/api/queries/keys";
import {
  draftOptions,
  replaceDraft,
  rollbackScenario,
  versionOptions,
} from "~/api/queries/scenarios";
import type { Scenario } from "~/api/types";
import { toast } from "~/design/toast/toasts";
import { dropPending, pendingOf } from "../draft/pending-work";
import { keepReplaced } from "../draft/replaced-draft";
import { same } from "../draft/same-value";
import { type FullDraft, normalDraft } from "../graph/normal-draft";
import { runsDifferently } from "../start/start";

/** The draft beside the version that one goes back to. */
export interface DraftBeside {
  /** As the editor shows it, unsaved work included. */
  draft: FullDraft;
  etag: string;
  target: FullDraft;
  /** It says what the version says. */
  isSame: boolean;
  /** It has changes that were never published. */
  isAhead: boolean;
}

/** `beside` is undefined while it is asked for. */
export function useDraftBeside({ id, publishedVersion }: Scenario, version: number) {
  const draft = useQuery({ ...draftOptions(id), staleTime: 0 });
  const target = useQuery(versionOptions(id, version));
  const published = useQuery({
    ...versionOptions(id, publishedVersion ?? 0),
    enabled: Boolean(publishedVersion),
  });
  const error = draft.error ?? target.error ?? published.error;
  if (!draft.data || draft.isFetching || !target.data || published.isLoading) return { error };
  const shown = pendingOf(id)?.draft ?? normalDraft(draft.data.data);
  const wanted = normalDraft(target.data.content);
  const running = published.data && normalDraft(published.data.content);
  const beside: DraftBeside = {
    draft: shown,
    etag: draft.data.etag,
    target: wanted,
    isSame: same(shown, wanted),
    isAhead: !running || runsDifferently(running, shown),
  };
  return { error, beside };
}

/** `into` is the draft that the version is put into; undefined leaves it alone. */
export function useRollback({ id }: Scenario, version: number, onDone: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (into: DraftBeside | undefined) => {
      const { version: now } = await rollbackScenario(id, version);
      const fault = into && (await putInto(id, into));
      return { now, isInDraft: into !== undefined && !fault, fault };
    },
    onSuccess: async ({ now, isInDraft, fault }) => {
      onDone();
      const too = isInDraft ? ", and so is the draft" : "";
      toast({ text: `Version ${now} is version ${version} again${too}` });
      if (fault) toast({ kind: "error", text: `The draft stays as it was. ${fault.message}` });
      await queryClient.invalidateQueries({ queryKey: keys.scenarios.all });
    },
  });
}

/** What it is about when it fails; the version is published all the same. */
async function putInto(id: string, into: DraftBeside): Promise<Error | undefined> {
  const { target, draft, etag } = into;
  try {
    const answer = await replaceDraft(id, target, etag);
    dropPending(id);
    keepReplaced(id, draft, answer.etag);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Saves the draft by itself a moment after a change, and finds its way when that is not possible. */
import { ApiError } from "~/api/api-error";
import { body, client } from "~/api/client";
import { replaceDraft } from "~/api/queries/scenarios";
import { toast } from "~/design/toast/toasts";
import { type FullDraft, normalDraft } from "../graph/normal-draft";
import { changedBetween } from "./changes";
import type { DraftStore } from "./draft-store";
import { merge, type Side } from "./merge";

const PAUSE_MILLIS = 700;
const RETRY_MILLIS = 4_000;

/** Watches a store until it is told to stop; what is unsaved then is kept in the browser. */
export function saveBySelf(store: DraftStore, onSaved: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const plan = () => {
    const { save } = store.snapshot();
    const isDue = save.kind === "unsaved" || (save.kind === "failed" && mayPass(save.error));
    if (isStopped || !isDue) return;
    clearTimeout(timer);
    const pause = save.kind === "failed" ? RETRY_MILLIS : PAUSE_MILLIS;
    timer = setTimeout(() => void saveNow(store).then((done) => done && onSaved()), pause);
  };
  const stopListening = store.subscribe(plan);
  plan();
  return () => {
    isStopped = true;
    clearTimeout(timer);
    stopListening();
  };
}

/** Whether the same may be taken later: the server was away, or someone has to sign in again. */
function mayPass(error: Error): boolean {
  return error instanceof ApiError && (error.isTransient || error.isUnauthorized);
}

/** Saves what is there now. True when the server has all of it. */
export async function saveNow(store: DraftStore): Promise<boolean> {
  const { save, etag } = store.snapshot();
  if (save.kind === "saved") return true;
  if (save.kind === "saving" || save.kind === "conflict") return false;
  const draft = store.draft;
  store.setSave({ kind: "saving" });
  try {
    const answer = await replaceDraft(store.scenarioId, draft, etag);
    store.saved(draft, answer.etag);
    return store.snapshot().save.kind === "saved";
  } catch (error) {
    if (error instanceof ApiError && error.status === 412) return await meet(store);
    store.setSave({
      kind: "failed",
      error: error instanceof Error ? error : ApiError.unreachable(),
    });
    return false;
  }
}

/** Someone else saved first: merges what does not touch, and asks about the rest. */
async function meet(store: DraftStore): Promise<boolean> {
  try {
    const path = "/api/scenarios/{id}";
    const scenario = await body(client.GET(path, { params: { path: { id: store.scenarioId } } }));
    const theirs = normalDraft(scenario.draft);
    const { base } = store.snapshot();
    const { draft, conflicts } = merge(base, store.draft, theirs);
    const by = scenario.draftChangedBy;
    if (conflicts.length > 0) {
      const { draftEtag: etag, draftChangedAt: at } = scenario;
      store.setSave({ kind: "conflict", theirs, etag, by, at });
      return false;
    }
    tellOf(by, base, theirs);
    store.rebased(draft, theirs, scenario.draftEtag);
  } catch (error) {
    store.setSave({
      kind: "failed",
      error: error instanceof Error ? error : ApiError.unreachable(),
    });
  }
  return false;
}

function tellOf(by: string, base: FullDraft, theirs: FullDraft): void {
  const labels = changedBetween(base, theirs).map(({ label }) => label);
  if (labels.length === 0) return;
  const some = labels.slice(0, 3).join(", ");
  const more = labels.length > 3 ? ` and ${labels.length - 3} more` : "";
  toast({
    kind: "info",
    text: `${by} changed ${some}${more}. Your changes were merged with theirs.`,
  });
}

/** Ends a conflict by what was chosen for each element. */
export function settleConflict(store: DraftStore, choices: ReadonlyMap<string, Side>): void {
  const { save, base } = store.snapshot();
  if (save.kind !== "conflict") return;
  const { draft } = merge(base, store.draft, save.theirs, choices);
  store.rebased(draft, save.theirs, save.etag);
}

/** What bulk actions are called, before, while and after they are done. */
import type { BulkAction } from "../list/runs-search";

interface Words {
  verb: string;
  doing: string;
  done: string;
  /** What happens to each run. */
  about: string;
  needs: string;
}

export const BULK_WORDS: Record<BulkAction, Words> = {
  retry: {
    verb: "Retry",
    doing: "Retrying",
    done: "Retried",
    about:
      "Each becomes a new run that goes on from where it failed. What had succeeded is taken over, not done again.",
    needs: "Only failed and cancelled runs can be retried.",
  },
  replay: {
    verb: "Replay",
    doing: "Replaying",
    done: "Replayed",
    about:
      "Each event is run once more from its start, as a new run. All its effects happen once more.",
    needs: "Only finished runs can be replayed.",
  },
  cancel: {
    verb: "Cancel",
    doing: "Cancelling",
    done: "Cancelled",
    about: "No further step of them starts. What has been done stays done.",
    needs: "Only runs that are not finished can be cancelled.",
  },
};

export function runsText(count: number): string {
  return count === 1 ? "1 run" : `${count.toLocaleString("en")} runs`;
}

/** The verb on the button that does it, which is not the one that closes the dialog. */
export function confirmLabel(action: BulkAction, what: string): string {
  return `${BULK_WORDS[action].verb} ${what}`;
}

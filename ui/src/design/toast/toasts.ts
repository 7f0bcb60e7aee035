/** The messages that come and go at the lower edge. Anything may say one; `ToastRegion` shows them. */
export interface Toast {
  id: number;
  kind: "success" | "error" | "info";
  text: string;
  /** What can be done about it: "Undo", "Show". */
  action?: { label: string; run: () => void };
}

type NewToast = Omit<Toast, "id" | "kind"> & { kind?: Toast["kind"] };

/** More would hide the page; the oldest go. */
const TOASTS_MAX = 3;

const SHOWN_MILLIS_MIN = 5_000;
const SEEN_MILLIS = 2_500;
const READ_MILLIS_PER_LETTER = 60;
const DECIDED_MILLIS = 5_000;

/** As long as it takes to be seen, read and acted on; undefined for what stays until it is closed. */
export function shownMillis({ kind, text, action }: Omit<Toast, "id">): number | undefined {
  if (kind === "error") return undefined;
  const read = SEEN_MILLIS + text.length * READ_MILLIS_PER_LETTER;
  return Math.max(SHOWN_MILLIS_MIN, read) + (action ? DECIDED_MILLIS : 0);
}

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/**
 * Says something. Errors stay until they are closed, so what was merely not possible is none; the
 * rest goes by itself. What is said again stands once.
 */
export function toast({ kind = "success", ...rest }: NewToast): void {
  lastId += 1;
  const others = toasts.filter((one) => one.kind !== kind || one.text !== rest.text);
  change([...others, { id: lastId, kind, ...rest }].slice(-TOASTS_MAX));
}

export function closeToast(id: number): void {
  change(toasts.filter((one) => one.id !== id));
}

export const toastStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
  snapshot: (): readonly Toast[] => toasts,
};

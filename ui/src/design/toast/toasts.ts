/** The messages that come and go in a corner. Anything may say one; `ToastRegion` shows them. */
export interface Toast {
  id: number;
  kind: "success" | "error" | "info";
  text: string;
  /** What can be done about it: "Undo", "Show". */
  action?: { label: string; run: () => void };
}

type NewToast = Omit<Toast, "id" | "kind"> & { kind?: Toast["kind"] };

/** More would hide the page; the oldest go. */
const TOASTS_MAX = 4;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says something. Errors stay until they are closed; the rest goes by itself. */
export function toast({ kind = "success", ...rest }: NewToast): void {
  lastId += 1;
  change([...toasts, { id: lastId, kind, ...rest }].slice(-TOASTS_MAX));
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

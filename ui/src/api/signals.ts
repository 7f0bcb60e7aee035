/**
 * What API calls tell the rest of the editor, whoever made them: that the session has ended, and
 * that the server does not answer. The shell listens; calls need not know of it.
 */
type Listener = () => void;

class Signal {
  readonly #listeners = new Set<Listener>();

  /** Calls `listener` each time; the answer ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  send(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** A call was answered 401. */
export const unauthorized = new Signal();
/** A call was not answered at all. */
export const unreachable = new Signal();

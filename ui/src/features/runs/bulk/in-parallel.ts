/** Does the same with many things, a few at a time, and tells how far it is. */
export interface Tally {
  done: number;
  /** What went wrong, by the thing. */
  failures: { id: string; message: string }[];
}

interface Work<Item> {
  items: readonly Item[];
  idOf: (item: Item) => string;
  work: (item: Item) => Promise<unknown>;
  onProgress: (tally: Tally) => void;
  /** Once it is aborted nothing new begins. */
  signal: AbortSignal;
}

const AT_A_TIME = 4;

export async function inParallel<Item>(all: Work<Item>): Promise<Tally> {
  const { items, idOf, work, onProgress, signal } = all;
  let tally: Tally = { done: 0, failures: [] };
  let next = 0;
  const one = async () => {
    while (next < items.length && !signal.aborted) {
      const item = items[next] as Item;
      next += 1;
      try {
        await work(item);
        tally = { ...tally, done: tally.done + 1 };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        tally = { ...tally, failures: [...tally.failures, { id: idOf(item), message }] };
      }
      onProgress(tally);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, one));
  return tally;
}

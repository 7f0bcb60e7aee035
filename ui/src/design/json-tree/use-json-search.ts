/** Searches while one types, in slices between which the page can answer. */
import { useEffect, useState } from "react";
import { MATCHES_MAX, search } from "./json-search";

const SLICE_MILLIS = 8;

export interface SearchState {
  matches: readonly string[];
  isDone: boolean;
}

const NOTHING: SearchState = { matches: [], isDone: true };

export function useJsonSearch(value: unknown, text: string): SearchState {
  const [state, setState] = useState<SearchState>(NOTHING);
  useEffect(() => {
    if (text === "") {
      setState(NOTHING);
      return undefined;
    }
    const found: string[] = [];
    const steps = search(value, text);
    let timer: ReturnType<typeof setTimeout>;
    const slice = () => {
      const end = performance.now() + SLICE_MILLIS;
      let isDone = false;
      while (!isDone && performance.now() < end) {
        const step = steps.next();
        if (step.value !== undefined) found.push(step.value);
        isDone = step.done === true || found.length >= MATCHES_MAX;
      }
      setState({ matches: [...found], isDone });
      if (!isDone) timer = setTimeout(slice);
    };
    slice();
    return () => clearTimeout(timer);
  }, [value, text]);
  return state;
}

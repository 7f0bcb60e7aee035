/** What is typed into a filter: it counts after a short rest, not with each letter. */
import { useEffect, useEffectEvent, useRef, useState } from "react";

const REST_MILLIS = 350;

export function useTyped(value: string, onCommit: (text: string) => void) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    // The address changed by other means, such as the browser's back button.
    setSeen(value);
    setText(value);
  }
  const commit = useEffectEvent(() => {
    if (text.trim() !== value) onCommit(text.trim());
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (text.trim() === value) return undefined;
    timer.current = setTimeout(() => commit(), REST_MILLIS);
    return () => clearTimeout(timer.current);
  }, [text, value]);
  return {
    text,
    setText,
    /** What is typed leads elsewhere: on the way there it must not change the address. */
    drop: () => clearTimeout(timer.current),
    commit: () => {
      if (text.trim() !== value) onCommit(text.trim());
    },
  };
}

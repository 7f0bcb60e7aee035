/** What is typed into a filter: it counts after a short rest, not with each letter. */
import { useEffect, useEffectEvent, useState } from "react";

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
  useEffect(() => {
    if (text.trim() === value) return undefined;
    const timer = setTimeout(() => commit(), REST_MILLIS);
    return () => clearTimeout(timer);
  }, [text, value]);
  return {
    text,
    setText,
    commit: () => {
      if (text.trim() !== value) onCommit(text.trim());
    },
  };
}

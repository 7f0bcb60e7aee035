/** A value once it has stayed the same for a moment: what follows typing without a call for each key. */
import { useEffect, useState } from "react";

export function useSettled<Value>(value: Value, pauseMillis: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMillis);
    return () => clearTimeout(timer);
  }, [value, pauseMillis]);
  return settled;
}

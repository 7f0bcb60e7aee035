/** The steps of a run one after another, so that the canvas lights up along its way. */
import { useEffect, useState } from "react";
import type { StepView } from "~/api/types";

const STEP_MILLIS = 140;
/** However many there are, one need not wait longer. */
const ALL_MILLIS = 2_500;

export function useLitSteps(runId: string | undefined, steps: readonly StepView[] | undefined) {
  const [lit, setLit] = useState({ runId, count: 0 });
  const count = lit.runId === runId ? lit.count : 0;
  const total = steps?.length ?? 0;
  const isStill = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? true;
  useEffect(() => {
    if (isStill || count >= total) return undefined;
    const pause = Math.min(STEP_MILLIS, ALL_MILLIS / total);
    const timer = setTimeout(() => setLit({ runId, count: count + 1 }), pause);
    return () => clearTimeout(timer);
  }, [runId, count, total, isStill]);
  if (steps === undefined || isStill || count >= total) return steps;
  return steps.slice(0, count + 1);
}

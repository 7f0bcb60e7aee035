/** The drawing of the scenario that a run took its way through. Loaded when somebody looks at it. */
import { lazy, Suspense } from "react";
import type { Draft, StepView } from "~/api/types";
import { SkeletonRows } from "~/design/skeleton/Skeleton";
import styles from "./RunGraph.module.css";

const ScenarioCanvas = lazy(async () => {
  const module = await import("~/features/canvas/flow/ScenarioCanvas");
  return { default: module.ScenarioCanvas };
});

interface RunGraphProps {
  draft: Draft;
  steps: readonly StepView[];
  onSelectNode: (nodeId: string | null) => void;
}

export function RunGraph({ draft, steps, onSelectNode }: RunGraphProps) {
  return (
    <div className={styles.frame}>
      <Suspense fallback={<SkeletonRows />}>
        <ScenarioCanvas draft={draft} steps={steps} readOnly onSelectNode={onSelectNode} />
      </Suspense>
    </div>
  );
}

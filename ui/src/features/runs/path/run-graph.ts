/**
 * The drawing of the scenario that a run took its way through. The canvas is a feature of its own;
 * the run's page shows the view only in builds that have it, and this is the one place that names it.
 */
import type { ComponentType } from "react";
import type { Draft, StepView } from "~/api/types";

export interface RunGraphProps {
  draft: Draft;
  steps: readonly StepView[];
  /** The node that is chosen in the other views. */
  nodeId: string | null;
  onSelectNode: (nodeId: string | null) => void;
}

export const RunGraph: ComponentType<RunGraphProps> | null = null;

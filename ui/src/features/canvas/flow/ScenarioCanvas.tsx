/**
 * A scenario drawn: to work on in the editor, or (`readOnly`, with the `steps` of a run) to show the
 * way that a run took. It fills the element around it, which must have a height.
 */
import { useQuery } from "@tanstack/react-query";
import { ReactFlowProvider } from "@xyflow/react";
import { memo, useMemo } from "react";
import { registryOptions } from "~/api/queries/registry";
import type { Draft, Fault, StepView } from "~/api/types";
import { typesByKey } from "../graph/handles";
import { normalDraft } from "../graph/normal-draft";
import type { Reveal } from "../view/use-view";
import { Drawing, type Editing, type Selection } from "./Drawing";
import type { Mark } from "./flow-model";
import { runPath } from "./path";

export interface ScenarioCanvasProps {
  draft: Draft;
  /** Nothing can be moved or changed; nodes can be chosen. */
  readOnly?: boolean;
  /** Of the run whose way is shown; what it did not reach is faded. */
  steps?: readonly StepView[] | undefined;
  faults?: readonly Fault[];
  /** Nodes that differ from another version. */
  marks?: ReadonlyMap<string, Mark> | undefined;
  selection?: Selection;
  /** A node was chosen, or (null) none. */
  onSelectNode?: (nodeId: string | null) => void;
  /** What a person does to the drawing; absent where it is read only. */
  editing?: Editing;
  reveal?: Reveal | undefined;
}

const NO_FAULTS: readonly Fault[] = [];

export const ScenarioCanvas = memo(function ScenarioCanvas(props: ScenarioCanvasProps) {
  const { draft, readOnly = false, steps, faults = NO_FAULTS, marks, editing } = props;
  const registry = useQuery(registryOptions());
  const types = useMemo(() => typesByKey(registry.data ?? []), [registry.data]);
  const full = useMemo(() => normalDraft(draft), [draft]);
  const path = useMemo(() => (steps ? runPath(steps) : undefined), [steps]);
  const isReadOnly = readOnly || editing === undefined;
  const input = useMemo(
    () => ({ draft: full, types, faults, path, marks, isReadOnly }),
    [full, types, faults, path, marks, isReadOnly],
  );
  return (
    <ReactFlowProvider>
      <Drawing
        input={input}
        selection={props.selection}
        editing={isReadOnly ? undefined : editing}
        onSelectNode={props.onSelectNode}
        reveal={props.reveal}
      />
    </ReactFlowProvider>
  );
});

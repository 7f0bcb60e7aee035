/** The nodes as React Flow holds them while a person drags and chooses. */
import { applyNodeChanges, type NodeChange } from "@xyflow/react";
import { useCallback, useMemo, useState } from "react";
import { type FlowInput, type FlowNode, flowNodes, reconciled } from "./flow-model";

export function useFlowNodes(
  input: FlowInput,
  selected: ReadonlySet<string>,
  onSelected: (ids: ReadonlySet<string>) => void,
) {
  const drawn = useMemo(() => flowNodes(input), [input]);
  const [nodes, setNodes] = useState<FlowNode[]>(() => reconciled([], drawn, selected));
  // While it is drawn, not after it: React begins anew at once, and nothing is drawn twice.
  const [shown, setShown] = useState({ drawn, selected });
  if (shown.drawn !== drawn || shown.selected !== selected) {
    setShown({ drawn, selected });
    setNodes((before) => reconciled(before, drawn, selected));
  }
  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      const choices = changes.filter((change) => change.type === "select");
      const rest = changes.filter((change) => change.type !== "select" && change.type !== "remove");
      if (rest.length > 0) setNodes((before) => applyNodeChanges(rest, before));
      if (choices.length === 0) return;
      const next = new Set(selected);
      for (const { id, selected: isOn } of choices) {
        if (isOn) next.add(id);
        else next.delete(id);
      }
      onSelected(next);
    },
    [selected, onSelected],
  );
  return { nodes, onNodesChange };
}

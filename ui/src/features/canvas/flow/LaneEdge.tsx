/** An edge that passes other nodes in its lane. While its ends are moved, the lane stays. */
import { BaseEdge, type EdgeProps } from "@xyflow/react";
import { lanePath } from "../graph/lanes";
import type { LaneFlowEdge } from "./flow-model";

export function LaneEdge({ id, data, ...edge }: EdgeProps<LaneFlowEdge>) {
  const start = { x: edge.sourceX, y: edge.sourceY };
  const end = { x: edge.targetX, y: edge.targetY };
  return <BaseEdge id={id} path={lanePath(start, end, data?.lane ?? start.y)} />;
}

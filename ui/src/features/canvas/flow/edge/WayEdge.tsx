/** An edge that passes or goes around other nodes. */
import { BaseEdge, type EdgeProps } from "@xyflow/react";
import { wayPath } from "../../graph/ways/ways";
import type { WayFlowEdge } from "../flow-model";

export function WayEdge({ id, data, ...edge }: EdgeProps<WayFlowEdge>) {
  const start = { x: edge.sourceX, y: edge.sourceY };
  const end = { x: edge.targetX, y: edge.targetY };
  return data && <BaseEdge id={id} path={wayPath(data.way, start, end)} />;
}

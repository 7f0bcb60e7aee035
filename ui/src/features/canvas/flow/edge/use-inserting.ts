/** What is dragged over an edge is put into it: a type of the palette, or a node that leads nowhere. */
import { type ReactFlowInstance, useReactFlow } from "@xyflow/react";
import { useMemo, useState } from "react";
import type { Point } from "../../graph/normal-draft";
import type { Editing } from "../Drawing";
import type { FlowNode } from "../flow-model";
import { edgeAt, isOnNode } from "./edge-at";

/** What the palette puts into a drag. */
export const TYPE_MIME = "application/x-millrace-type";

type Aim = (edge: string | undefined) => void;

export function useInserting(editing: Editing | undefined) {
  const flow = useReactFlow<FlowNode>();
  /** The edge that what is dragged would be put into. */
  const [aimed, setAimed] = useState<string>();
  const handlers = useMemo(() => {
    if (!editing) return {};
    return { ...dropping(editing, flow, setAimed), ...dragging(editing, flow, setAimed) };
  }, [editing, flow]);
  return { aimed, handlers };
}

function dropping(editing: Editing, flow: ReactFlowInstance<FlowNode>, aim: Aim) {
  return {
    onDragOver: (event: React.DragEvent) => {
      if (!event.dataTransfer.types.includes(TYPE_MIME)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      aim(edgeUnder(event));
    },
    onDragLeave: (event: React.DragEvent) => {
      const { relatedTarget: to, currentTarget: box } = event;
      if (!(to instanceof Node && box.contains(to))) aim(undefined);
    },
    onDrop: (event: React.DragEvent) => {
      const type = event.dataTransfer.getData(TYPE_MIME);
      if (type === "") return;
      event.preventDefault();
      aim(undefined);
      const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      editing.onDropType(type, at, edgeUnder(event));
    },
  };
}

function edgeUnder({ clientX: x, clientY: y }: { clientX: number; clientY: number }) {
  return isOnNode({ x, y }) ? undefined : edgeAt({ x, y });
}

function dragging(editing: Editing, flow: ReactFlowInstance<FlowNode>, aim: Aim) {
  const edgeFor = (event: MouseEvent | TouchEvent, node: FlowNode, dragged: FlowNode[]) => {
    if (dragged.length > 1 || !editing.isLone(node.id)) return undefined;
    const { width = 0, height = 0 } = node.measured ?? {};
    const { x, y } = node.position;
    const middle = flow.flowToScreenPosition({ x: x + width / 2, y: y + height / 2 });
    // Its middle is aimed with, or where it is held.
    const at = "changedTouches" in event ? event.changedTouches[0] : event;
    return edgeAt(middle) ?? (at && edgeAt({ x: at.clientX, y: at.clientY }));
  };
  return {
    onNodeDrag: (event: MouseEvent | TouchEvent, node: FlowNode, dragged: FlowNode[]) =>
      aim(edgeFor(event, node, dragged)),
    onNodeDragStop: (event: MouseEvent | TouchEvent, node: FlowNode, dragged: FlowNode[]) => {
      aim(undefined);
      const edge = edgeFor(event, node, dragged);
      if (edge !== undefined && editing.onDropNode(node.id, edge)) return;
      editing.onMove(new Map<string, Point>(dragged.map((one) => [one.id, one.position])));
    },
  };
}

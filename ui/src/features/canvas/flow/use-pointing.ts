/** What a pointer means by a node: a click shows it, a right click asks what can be done with it. */
import { useMemo } from "react";
import type { Editing } from "./Drawing";

interface PointedNode {
  id: string;
}

export function usePointing(editing: Editing | undefined) {
  // The same handlers as long as nothing changes: new ones would draw every node anew.
  return useMemo(() => {
    if (!editing) return {};
    return {
      onNodeClick: (event: React.MouseEvent, node: PointedNode) => {
        if (outputOf(event.target)) return;
        // With these keys it is added to what is chosen. A drag is no click.
        if (!event.shiftKey && !event.ctrlKey && !event.metaKey) editing.onPick(node.id);
      },
      onNodeContextMenu: (event: React.MouseEvent, node: PointedNode) => {
        event.preventDefault();
        editing.onMenu(node.id, { x: event.clientX, y: event.clientY });
      },
    };
  }, [editing]);
}

/** A click on an output asks for what comes after it; a drag from it is React Flow's. */
export function onOutput({ target }: React.MouseEvent, editing: Editing | undefined): void {
  const { nodeid, handleid } = outputOf(target)?.dataset ?? {};
  if (nodeid && handleid) editing?.onOutput({ source: nodeid, sourceHandle: handleid });
}

function outputOf(target: EventTarget): HTMLElement | null {
  return target instanceof Element
    ? target.closest<HTMLElement>(".react-flow__handle.source")
    : null;
}

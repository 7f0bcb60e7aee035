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

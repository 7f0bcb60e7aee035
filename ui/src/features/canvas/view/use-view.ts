/** Brings nodes into view when they are added or opened, and when a panel beside takes their room. */
import { useReactFlow } from "@xyflow/react";
import { type RefObject, useEffect, useEffectEvent } from "react";
import type { FlowNode } from "../flow/flow-model";
import { NODE_HEIGHT, NODE_WIDTH } from "../graph/size";
import { focusNode } from "./focus-node";
import { around, type Box, roomOf, viewOf } from "./view";

/** A node to bring into view; a new object each time. */
export interface Reveal {
  id: string;
  /** It gets the focus too. */
  isFocused: boolean;
  /** It was just added: all others stay in view if there is room. */
  isNew: boolean;
}

export function useView(
  reveal: Reveal | undefined,
  chosen: ReadonlySet<string>,
  box: RefObject<HTMLElement | null>,
): void {
  const flow = useReactFlow<FlowNode>();
  const place = (id: string, isNew: boolean) => {
    const frame = box.current?.getBoundingClientRect();
    const nodes = flow.getNodes();
    const node = nodes.find((one) => one.id === id);
    if (!frame || !node) return;
    const view = flow.getViewport();
    const all = around(nodes.map(boxOf));
    const next = viewOf(view, roomOf(frame.width, frame.height), boxOf(node), all, isNew);
    if (next !== view) void flow.setViewport(next);
  };
  const show = useEffectEvent(({ id, isFocused, isNew }: Reveal) => {
    place(id, isNew);
    if (isFocused) requestAnimationFrame(() => focusNode(box.current, id));
  });
  useEffect(() => {
    if (!reveal) return undefined;
    // Once it is drawn.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => show(reveal));
    });
    return () => cancelAnimationFrame(frame);
  }, [reveal]);
  const onResize = useEffectEvent(() => {
    const [only] = chosen.size === 1 ? [...chosen] : [];
    if (only !== undefined) place(only, reveal?.id === only && reveal.isNew);
  });
  useEffect(() => {
    if (!box.current) return undefined;
    const observer = new ResizeObserver(() => onResize());
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
}

function boxOf(node: FlowNode): Box {
  const width = node.measured?.width ?? node.width ?? NODE_WIDTH;
  const height = node.measured?.height ?? node.height ?? NODE_HEIGHT;
  return { ...node.position, width, height };
}

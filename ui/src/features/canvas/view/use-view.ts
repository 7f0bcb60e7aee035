/**
 * Brings nodes into view when they are added or opened, and when a panel beside takes their room.
 * Until somebody has moved the drawing, all of it is kept in view when there is more room or another.
 */
import { useReactFlow } from "@xyflow/react";
import { type RefObject, useCallback, useEffect, useEffectEvent, useRef } from "react";
import type { FlowNode } from "../flow/flow-model";
import { NODE_HEIGHT, NODE_WIDTH } from "../graph/size";
import { focusNode } from "./focus-node";
import { around, type Box, roomOf, viewOf, wholeView } from "./view";

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
): { onMoveStart: (event: MouseEvent | TouchEvent | null) => void } {
  const flow = useReactFlow<FlowNode>();
  /** Somebody has moved the drawing by hand. */
  const isMoved = useRef(false);
  const onMoveStart = useCallback((event: MouseEvent | TouchEvent | null) => {
    if (event) isMoved.current = true;
  }, []);
  const showAll = () => {
    const frame = box.current?.getBoundingClientRect();
    const nodes = flow.getNodes();
    if (!frame || nodes.length === 0) return;
    void flow.setViewport(wholeView(roomOf(frame.width, frame.height), around(nodes.map(boxOf))));
  };
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
  const size = useRef({ window: "", width: 0 });
  const onResize = useEffectEvent(() => {
    const before = size.current;
    const width = box.current?.clientWidth ?? 0;
    size.current = { window: `${innerWidth} ${innerHeight}`, width };
    // Beside a panel that opens nothing moves that need not: a second click must find the node.
    const isRoomier = before.window !== size.current.window || width > before.width;
    if (!isMoved.current && before.width > 0 && isRoomier) showAll();
    const [only] = chosen.size === 1 ? [...chosen] : [];
    if (only !== undefined) place(only, reveal?.id === only && reveal.isNew);
  });
  useEffect(() => {
    if (!box.current) return undefined;
    const observer = new ResizeObserver(() => onResize());
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return { onMoveStart };
}

function boxOf(node: FlowNode): Box {
  const width = node.measured?.width ?? node.width ?? NODE_WIDTH;
  const height = node.measured?.height ?? node.height ?? NODE_HEIGHT;
  return { ...node.position, width, height };
}

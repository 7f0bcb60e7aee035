/**
 * Brings nodes into view when they are added or opened, and when a panel beside takes their room.
 * Until somebody has moved the drawing, all of it is kept in view when there is more room or another.
 * What opens beside never zooms, and nothing moves while a second click may come.
 */
import { useReactFlow } from "@xyflow/react";
import { type RefObject, useCallback, useEffect, useEffectEvent, useRef } from "react";
import type { FlowNode } from "../flow/flow-model";
import { NODE_HEIGHT, NODE_WIDTH } from "../graph/size";
import { focusNode } from "./focus-node";
import { useRest } from "./use-rest";
import {
  addedView,
  around,
  type Box,
  keptView,
  keptWhole,
  type Room,
  roomOf,
  type View,
  wholeView,
} from "./view";

/** A node to bring into view; a new object each time. */
export interface Reveal {
  id: string;
  /** It gets the focus too. */
  isFocused: boolean;
  /** All others are to be in view too if there is room, as when it was just added. */
  withAll: boolean;
}

export function useView(
  reveal: Reveal | undefined,
  chosen: ReadonlySet<string>,
  box: RefObject<HTMLElement | null>,
): { onMoveStart: (event: MouseEvent | TouchEvent | null) => void } {
  const atRest = useRest(box);
  const turn = useTurn(box);
  /** Somebody has moved the drawing by hand. */
  const isMoved = useRef(false);
  const onMoveStart = useCallback((event: MouseEvent | TouchEvent | null) => {
    if (event) isMoved.current = true;
  }, []);
  const place = (id: string, withAll: boolean) => {
    turn((view, room, nodes) => {
      const node = nodes.find((one) => one.id === id);
      if (!node) return view;
      return withAll
        ? addedView(view, room, boxOf(node), around(nodes.map(boxOf)))
        : keptView(view, room, boxOf(node));
    });
  };
  const show = useEffectEvent(({ id, isFocused, withAll }: Reveal) => {
    atRest(() => place(id, withAll));
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
  const settle = useEffectEvent((isRoomier: boolean) => {
    const [only] = chosen.size === 1 ? [...chosen] : [];
    if (!isMoved.current) {
      turn((view, room, nodes) => {
        const all = around(nodes.map(boxOf));
        if (isRoomier) return wholeView(room, all);
        return only === undefined ? keptWhole(view, room, all) : view;
      });
    }
    if (only !== undefined) place(only, reveal?.id === only && reveal.withAll);
  });
  const size = useRef({ window: "", width: 0 });
  const onResize = useEffectEvent(() => {
    const before = size.current;
    const width = box.current?.clientWidth ?? 0;
    size.current = { window: `${innerWidth} ${innerHeight}`, width };
    if (before.width === 0) return;
    const isRoomier = before.window !== size.current.window || width > before.width;
    atRest(() => settle(isRoomier));
  });
  useEffect(() => {
    if (!box.current) return undefined;
    const observer = new ResizeObserver(() => onResize());
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return { onMoveStart };
}

/** Turns the view to another one; the same object leaves it as it is. */
function useTurn(box: RefObject<HTMLElement | null>) {
  const flow = useReactFlow<FlowNode>();
  return (next: (view: View, room: Room, nodes: readonly FlowNode[]) => View) => {
    const frame = box.current?.getBoundingClientRect();
    const nodes = flow.getNodes();
    if (!frame || nodes.length === 0) return;
    const view = flow.getViewport();
    const turned = next(view, roomOf(frame.width, frame.height), nodes);
    if (turned !== view) void flow.setViewport(turned);
  };
}

function boxOf(node: FlowNode): Box {
  const width = node.measured?.width ?? node.width ?? NODE_WIDTH;
  const height = node.measured?.height ?? node.height ?? NODE_HEIGHT;
  return { ...node.position, width, height };
}

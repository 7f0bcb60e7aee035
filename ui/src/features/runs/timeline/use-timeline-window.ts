/** Which part of the time is looked at, and how keys and the wheel change it. */
import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent, useState } from "react";
import { moved, type TimeWindow, WHOLE, zoomed } from "./timeline-window";

const ZOOM = 2;
const MOVE = 0.25;
/** So many pixels of the wheel zoom by a factor of two. */
const WHEEL_PIXELS = 240;

export interface WindowControl {
  window: TimeWindow;
  zoomIn: () => void;
  zoomOut: () => void;
  showAll: () => void;
  earlier: () => void;
  later: () => void;
}

export function useTimelineWindow(totalMillis: number): WindowControl & {
  /** Zooms around a place in the drawing, a share of its width. */
  zoomAround: (anchor: number, factor: number) => void;
  moveBy: (share: number) => void;
} {
  const [window, setWindow] = useState<TimeWindow>(WHOLE);
  const zoomAround = (anchor: number, factor: number) =>
    setWindow((before) => zoomed(before, factor, anchor, totalMillis));
  const moveBy = (share: number) => setWindow((before) => moved(before, share));
  return {
    window,
    zoomIn: () => zoomAround(0.5, 1 / ZOOM),
    zoomOut: () => zoomAround(0.5, ZOOM),
    showAll: () => setWindow(WHOLE),
    earlier: () => moveBy(-MOVE),
    later: () => moveBy(MOVE),
    zoomAround,
    moveBy,
  };
}

/** `+`, `-` and `0` zoom, left and right move. False for a key that means nothing here. */
export function takeKey(event: KeyboardEvent, control: WindowControl): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const actions: Record<string, () => void> = {
    "+": control.zoomIn,
    "=": control.zoomIn,
    "-": control.zoomOut,
    "0": control.showAll,
    ArrowLeft: control.earlier,
    ArrowRight: control.later,
  };
  const action = actions[event.key];
  action?.();
  return action !== undefined;
}

/** Ctrl and the wheel zoom where the pointer is; the wheel sideways moves. */
export function useWheel(
  box: RefObject<HTMLElement | null>,
  /** Where the bars begin and end, in the window of the browser. */
  bars: () => { left: number; width: number } | undefined,
  { zoomAround, moveBy }: Pick<ReturnType<typeof useTimelineWindow>, "zoomAround" | "moveBy">,
): void {
  const turn = useEffectEvent((event: WheelEvent) => {
    const place = bars();
    if (!place || place.width <= 0) return;
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      const anchor = Math.min(1, Math.max(0, (event.clientX - place.left) / place.width));
      zoomAround(anchor, 2 ** (event.deltaY / WHEEL_PIXELS));
    } else if (sideways !== 0) {
      moveBy(sideways / place.width);
    } else {
      return;
    }
    event.preventDefault();
  });
  useEffect(() => {
    const element = box.current;
    // Else the browser would zoom the page: listeners of React cannot prevent that.
    element?.addEventListener("wheel", turn, { passive: false });
    return () => element?.removeEventListener("wheel", turn);
  }, [box]);
}

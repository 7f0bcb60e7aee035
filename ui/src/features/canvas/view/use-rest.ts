/**
 * When the view may move: never between a press of the pointer and the end of the double click that
 * it may become, as the second click would miss what the first one meant.
 */
import { type RefObject, useCallback, useEffect, useRef } from "react";

/** So long after a click a second one may make it a double click; longer is rarely set anywhere. */
const DOUBLE_CLICK_MILLIS = 500;
/** A pointer that went further since is no longer at what it clicked. */
const DOUBLE_CLICK_PIXELS = 5;

/** Takes what moves the view, and does it now or once the pointer is at rest. */
export function useRest(box: RefObject<HTMLElement | null>): (move: () => void) => void {
  const press = useRef<Press>(undefined);
  const waiting = useRef<(() => void)[]>([]);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const end = () => {
      press.current?.forget();
      press.current = undefined;
      for (const move of waiting.current.splice(0)) move();
    };
    const onDown = (event: PointerEvent) => {
      press.current?.forget();
      press.current = new Press(event);
    };
    const onUp = () => press.current?.release(end);
    const onMove = (event: PointerEvent) => {
      if (press.current?.isLeft(event)) end();
    };
    element.addEventListener("pointerdown", onDown, true);
    element.addEventListener("dblclick", end);
    // It may be let go, and is at rest, anywhere.
    addEventListener("pointerup", onUp, true);
    addEventListener("pointercancel", end, true);
    addEventListener("pointermove", onMove, true);
    return () => {
      press.current?.forget();
      element.removeEventListener("pointerdown", onDown, true);
      element.removeEventListener("dblclick", end);
      removeEventListener("pointerup", onUp, true);
      removeEventListener("pointercancel", end, true);
      removeEventListener("pointermove", onMove, true);
    };
  }, [box]);
  return useCallback((move) => {
    if (press.current) waiting.current.push(move);
    else move();
  }, []);
}

/** A press of the pointer, until no double click can come of it any more. */
class Press {
  #isHeld = true;
  #frame = 0;
  #timer = 0;

  constructor(private readonly at: PointerEvent) {}

  /** Tells when no second click can follow; the time in which this one is drawn is not counted. */
  release(end: () => void): void {
    this.#isHeld = false;
    this.#frame = requestAnimationFrame(() => {
      this.#timer = window.setTimeout(end, DOUBLE_CLICK_MILLIS);
    });
  }

  isLeft({ clientX, clientY }: PointerEvent): boolean {
    if (this.#isHeld) return false;
    const { at } = this;
    return Math.hypot(clientX - at.clientX, clientY - at.clientY) > DOUBLE_CLICK_PIXELS;
  }

  forget(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
  }
}

import { act, cleanup, fireEvent, render } from "@testing-library/react";
import { useRef } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useRest } from "./use-rest";

let atRest: (move: () => void) => void = () => {};

function Box() {
  const box = useRef<HTMLDivElement>(null);
  atRest = useRest(box);
  return <div ref={box} data-testid="box" />;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

/** jsdom's own pointer events have no place. */
function point(target: Element, kind: "down" | "move" | "up", clientX = 50) {
  fireEvent(target, new MouseEvent(`pointer${kind}`, { bubbles: true, clientX }));
}

const after = (millis: number) => act(() => vi.advanceTimersByTime(millis));

function clicked() {
  const { getByTestId } = render(<Box />);
  const box = getByTestId("box");
  const move = vi.fn();
  point(box, "down");
  atRest(move);
  return { box, move };
}

it("moves the view at once while nothing is pressed", () => {
  render(<Box />);
  const move = vi.fn();
  atRest(move);
  expect(move).toHaveBeenCalledOnce();
});

it("waits while the pointer is held, and as long as a second click may come", () => {
  const { box, move } = clicked();
  after(5_000);
  expect(move).not.toHaveBeenCalled();
  point(box, "up");
  after(450);
  point(box, "down", 51);
  point(box, "up");
  after(450);
  expect(move).not.toHaveBeenCalled();
  after(150);
  expect(move).toHaveBeenCalledOnce();
});

it("waits no longer once it is a double click, or the pointer has gone elsewhere", () => {
  const first = clicked();
  point(first.box, "up");
  fireEvent.dblClick(first.box);
  expect(first.move).toHaveBeenCalledOnce();
  cleanup();
  const { box, move } = clicked();
  point(document.body, "move", 300);
  point(box, "up");
  point(box, "move", 53);
  expect(move).not.toHaveBeenCalled();
  point(document.body, "move", 300);
  expect(move).toHaveBeenCalledOnce();
});

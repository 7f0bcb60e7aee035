import { createEvent, fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { useFileDrop } from "./use-file-drop";
import { useStrayDrops } from "./use-stray-drops";

const file = new File(["a"], "a.yaml");

function Place({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const { isOver, dropProps } = useFileDrop(onFiles);
  useStrayDrops();
  return (
    <section aria-label="Place" {...dropProps}>
      {isOver ? "let go" : "nothing"}
    </section>
  );
}

function drag(kind: "dragOver" | "drop", on: Element, types = ["Files"]): Event {
  const event = createEvent[kind](on, { dataTransfer: { types, files: [file], dropEffect: "" } });
  fireEvent(on, event);
  return event;
}

it("takes files that are let go on it, and shows that it would", () => {
  const onFiles = vi.fn();
  render(<Place onFiles={onFiles} />);
  const place = screen.getByLabelText("Place");
  expect(drag("dragOver", place).defaultPrevented).toBe(true);
  expect(place).toHaveTextContent("let go");
  drag("drop", place);
  expect(onFiles.mock.calls[0]?.[0]).toEqual([file]);
  expect(place).toHaveTextContent("nothing");
});

it("leaves alone what is no file, and keeps the page when a file misses it", () => {
  const onFiles = vi.fn();
  render(<Place onFiles={onFiles} />);
  const place = screen.getByLabelText("Place");
  expect(drag("dragOver", place, ["text/plain"]).defaultPrevented).toBe(false);
  expect(drag("drop", document.body).defaultPrevented).toBe(true);
  expect(onFiles).not.toHaveBeenCalled();
});

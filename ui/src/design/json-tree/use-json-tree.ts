/** What is open, what is active, and what the keys do, in a JSON tree. */
import { type KeyboardEvent, useMemo, useState } from "react";
import { above, type JsonRow, openAtFirst, visibleRows } from "./json-rows";

const PAGE_ROWS = 10;

export function useJsonTree(value: unknown) {
  const [open, setOpen] = useState(() => openAtFirst(value));
  const [active, setActive] = useState("");
  const [shownValue, setShownValue] = useState(value);
  if (shownValue !== value) {
    // What was opened stays open when the value changes while it is looked at.
    setShownValue(value);
    setOpen((before) => new Set([...openAtFirst(value), ...before]));
  }
  const rows = useMemo(() => visibleRows(value, open), [value, open]);
  const index = Math.max(
    0,
    rows.findIndex((row) => row.pointer === active),
  );
  const toggle = (row: JsonRow, isOpen = !row.isOpen) => {
    if (row.count === 0 || isOpen === row.isOpen) return;
    const next = new Set(open);
    if (isOpen) next.add(row.pointer);
    else next.delete(row.pointer);
    setOpen(next);
  };
  /** Opens all that is above a row, and makes it the active one. */
  const reveal = (pointer: string) => {
    setOpen(new Set([...open, ...above(value, pointer)]));
    setActive(pointer);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[index];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moveOf(event.key, rows, index);
    if (move !== undefined) setActive(move.pointer);
    else if (event.key === "ArrowRight") toggle(row, true);
    else if (event.key === "ArrowLeft") toggle(row, false);
    else if (event.key === "Enter" || event.key === " ") toggle(row);
    else return;
    event.preventDefault();
  };
  return { rows, index, setActive, toggle, reveal, onKeyDown };
}

/** The row that a key leads to. Left leads to the parent of what is closed, right into what is open. */
function moveOf(key: string, rows: readonly JsonRow[], index: number): JsonRow | undefined {
  const row = rows[index];
  const last = rows.length - 1;
  switch (key) {
    case "ArrowDown":
      return rows[Math.min(index + 1, last)];
    case "ArrowUp":
      return rows[Math.max(index - 1, 0)];
    case "PageDown":
      return rows[Math.min(index + PAGE_ROWS, last)];
    case "PageUp":
      return rows[Math.max(index - PAGE_ROWS, 0)];
    case "Home":
      return rows[0];
    case "End":
      return rows[last];
    case "ArrowLeft":
      return row && !row.isOpen ? (row.parent ?? undefined) : undefined;
    case "ArrowRight":
      return row?.isOpen ? rows[index + 1] : undefined;
    default:
      return undefined;
  }
}

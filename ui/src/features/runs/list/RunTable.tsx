/** Runs as rows, drawn only where they are seen. */
import type { MouseEvent, RefObject } from "react";
import type { Run } from "~/api/types";
import { VirtualTable } from "~/design/table/VirtualTable";
import { type RowSelection, runColumns } from "./RunCells";
import { useMedia } from "./use-media";

interface RunTableProps {
  rows: readonly Run[];
  nameOf: (scenarioId: string) => string;
  selection: RowSelection;
  scroller: RefObject<HTMLDivElement | null>;
  onScroll: (top: number) => void;
  onEnd: () => void;
}

/** Where the columns of `from: "medium"` are left out, and what they say stands in one cell. */
const NARROW = "(max-width: 40rem)";
const WIDE = "(min-width: 69rem)";

export function RunTable({ rows, nameOf, selection, ...rest }: RunTableProps) {
  const rowHeight = useMedia(NARROW) ? 76 : 56;
  const hasRoom = useMedia(WIDE);
  return (
    // The link in each row does the same by keyboard.
    // biome-ignore lint/a11y/noStaticElementInteractions: it takes the clicks beside the links.
    // biome-ignore lint/a11y/useKeyWithClickEvents: it takes the clicks beside the links.
    <div onClick={openRow}>
      <VirtualTable
        // Heights that were measured before would stay.
        key={rowHeight}
        label="Runs"
        columns={runColumns({
          nameOf,
          selection,
          hasRoom,
          isUnderWay: rows.some(({ startedAt, finishedAt }) => startedAt && !finishedAt),
        })}
        rows={rows}
        rowKey={(run) => run.id}
        rowHeight={rowHeight}
        {...rest}
      />
    </div>
  );
}

/** A click on any part of a row follows its link, unless it selected text or was meant for a box. */
function openRow(event: MouseEvent): void {
  if (!(event.target instanceof Element) || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const cell = event.target.closest("td");
  const isOwn = event.target.closest("a, button") ?? cell?.querySelector("input");
  if (isOwn || window.getSelection()?.isCollapsed === false) return;
  cell?.closest("tr")?.querySelector("a")?.click();
}

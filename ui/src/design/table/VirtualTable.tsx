/**
 * A table of any length in a box that scrolls: only the rows that are seen are drawn. All rows have
 * the same height (`--row-height`).
 */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useEffectEvent, useRef } from "react";
import type { Column } from "./column";
import styles from "./Table.module.css";
import { TableHead, TableRow } from "./TableParts";

interface VirtualTableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Height of every row in pixels. */
  rowHeight?: number;
  /** The last rows are seen: the next page can be fetched. */
  onEnd?: () => void;
  /** The box that scrolls, for who scrolls it. */
  scroller?: RefObject<HTMLDivElement | null>;
  /** How far down the reader is, in pixels. */
  onScroll?: (top: number) => void;
}

export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { label, columns, rows, rowKey, rowHeight = 48, onEnd, onScroll } = props;
  const own = useRef<HTMLDivElement>(null);
  const scroller = props.scroller ?? own;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 0, height: rowHeight * 12 },
  });
  const seen = virtualizer.getVirtualItems();
  const before = seen[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (seen.at(-1)?.end ?? 0);
  const lastSeen = seen.at(-1)?.index ?? -1;
  const end = useEffectEvent(() => onEnd?.());
  useEffect(() => {
    if (rows.length > 0 && lastSeen >= rows.length - 1) end();
  }, [lastSeen, rows.length]);
  return (
    <div className={styles.frame} style={{ "--row-height": `${rowHeight}px` }}>
      <section
        ref={scroller}
        className={styles.scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
        tabIndex={0}
        aria-label={label}
        onScroll={(event) => onScroll?.(event.currentTarget.scrollTop)}
      >
        <table className={styles.table} aria-label={label} aria-rowcount={rows.length + 1}>
          <TableHead columns={columns} />
          <tbody>
            <Spacer height={before} />
            {seen.map(({ index }) => {
              const row = rows[index];
              return row === undefined ? null : (
                <TableRow key={rowKey(row)} columns={columns} row={row} index={index} />
              );
            })}
            <Spacer height={after} />
          </tbody>
        </table>
      </section>
    </div>
  );
}

/** Takes the room of the rows that are not drawn. */
function Spacer({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr className={styles.spacer} aria-hidden>
      <td style={{ height }} />
    </tr>
  );
}

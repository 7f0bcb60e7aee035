/** Lines of a log in a box that scrolls: any number, of which only those that are seen are drawn. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { LogLine } from "./LogLine";
import styles from "./Logs.module.css";
import { type NumberedLine, newDay } from "./log-lines";

/** A line of one row; longer ones are measured. */
const LINE_HEIGHT = 29;

interface LogListProps {
  runId: string;
  lines: readonly NumberedLine[];
  names: ReadonlyMap<string, string>;
  /** The last lines are seen: more can be fetched. */
  onEnd: () => void;
  /** Go to the last line now, and again when further ones come. */
  isAtEnd: boolean;
}

export function LogList({ runId, lines, names, onEnd, isAtEnd }: LogListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: (index) => lines[index]?.place ?? index,
    overscan: 8,
    initialRect: { width: 0, height: LINE_HEIGHT * 16 },
  });
  const seen = virtualizer.getVirtualItems();
  const lastSeen = seen.at(-1)?.index ?? -1;
  const end = useEffectEvent(onEnd);
  useEffect(() => {
    if (lastSeen >= lines.length - 1) end();
  }, [lastSeen, lines.length]);
  useEffect(() => {
    if (isAtEnd) virtualizer.scrollToIndex(lines.length - 1, { align: "end" });
  }, [virtualizer, isAtEnd, lines.length]);
  const toggle = (place: number) => {
    const next = new Set(open);
    if (!next.delete(place)) next.add(place);
    setOpen(next);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
    <section ref={scroller} className={styles.scroller} tabIndex={0} aria-label="Lines of the log">
      <ol className={styles.lines} aria-label="Log" style={{ height: virtualizer.getTotalSize() }}>
        {seen.map(({ index, key, start }) => {
          const numbered = lines[index];
          return numbered === undefined ? null : (
            <LogLine
              key={key}
              runId={runId}
              numbered={numbered}
              day={newDay(lines, index)}
              names={names}
              isOpen={open.has(numbered.place)}
              onToggle={toggle}
              index={index}
              count={lines.length}
              top={start}
              measure={virtualizer.measureElement}
            />
          );
        })}
      </ol>
    </section>
  );
}

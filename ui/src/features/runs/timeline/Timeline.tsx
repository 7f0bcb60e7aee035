/** The attempts of all steps over time. Only the rows and the part of the time that are seen are drawn. */
import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { ChartGantt } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Run, StepView } from "~/api/types";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { useNow } from "~/design/time/use-now";
import { stepKey } from "../run/run-search";
import { isFinished } from "../run/use-live-run";
import styles from "./Timeline.module.css";
import { Axis, TimelineBar } from "./TimelineHead";
import { TimelineLine } from "./TimelineLine";
import { type Timeline as TimelineModel, timelineOf } from "./timeline-model";
import { takeKey, useTimelineWindow, useWheel } from "./use-timeline-window";

const ROW_HEIGHT = 36;

interface TimelineProps {
  run: Run;
  steps: readonly StepView[];
  names: ReadonlyMap<string, string>;
  /** Nodes that do nothing but wait. */
  delays: ReadonlySet<string>;
  onOpen: (step: StepView) => void;
}

export function Timeline({ run, steps, names, delays, onOpen }: TimelineProps) {
  const clock = useNow().getTime();
  const now = isFinished(run) ? 0 : clock;
  const timeline = useMemo(() => timelineOf(run, steps, now, delays), [run, steps, now, delays]);
  if (timeline.rows.length === 0) {
    return (
      <EmptyState icon={<ChartGantt />} title="Nothing was tried yet">
        Each attempt of a step is drawn here once it begins.
      </EmptyState>
    );
  }
  return <Chart timeline={timeline} names={names} onOpen={onOpen} />;
}

interface ChartProps extends Pick<TimelineProps, "names" | "onOpen"> {
  timeline: TimelineModel;
}

function Chart({ timeline, names, onOpen }: ChartProps) {
  const { rows, millis } = timeline;
  const control = useTimelineWindow(millis);
  const scroller = useRef<HTMLDivElement>(null);
  useWheel(scroller, () => placeOfBars(scroller.current), control);
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    initialRect: { width: 0, height: ROW_HEIGHT * 12 },
  });
  const active = useActiveRow(rows.length, virtualizer, scroller);
  const onKeyDown = (event: KeyboardEvent) => {
    if (takeKey(event, control) || active.takeKey(event)) event.preventDefault();
  };
  // Rows are drawn anew only when they change, so what opens them must stay the same.
  const latest = useRef(onOpen);
  useEffect(() => {
    latest.current = onOpen;
  });
  const open = useCallback((step: StepView) => latest.current(step), []);
  return (
    <section className={styles.frame} aria-label="Timeline">
      <TimelineBar control={control} />
      <Axis millis={millis} window={control.window} />
      <section
        ref={scroller}
        className={styles.scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
        tabIndex={0}
        aria-label="Steps over time"
        onKeyDown={onKeyDown}
      >
        <ol className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <TimelineLine
                key={stepKey(row.step)}
                row={row}
                name={names.get(row.step.nodeId) ?? row.step.nodeId}
                index={index}
                count={rows.length}
                top={start}
                height={ROW_HEIGHT}
                total={millis}
                window={control.window}
                isActive={index === active.index}
                onOpen={open}
              />
            );
          })}
        </ol>
      </section>
    </section>
  );
}

/** Where the bars of any row begin and end. */
function placeOfBars(box: HTMLElement | null) {
  return box?.querySelector("svg[data-bars]")?.getBoundingClientRect();
}

/** Up and down go from row to row, which one tabs to as one thing. */
function useActiveRow(
  count: number,
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  box: { current: HTMLElement | null },
) {
  const [index, setIndex] = useState(0);
  const [wanted, setWanted] = useState<number>();
  useEffect(() => {
    if (wanted === undefined) return undefined;
    virtualizer.scrollToIndex(wanted, { align: "auto" });
    // The row is drawn once the box has scrolled.
    const timer = requestAnimationFrame(() => {
      const button = box.current?.querySelector(`[data-row="${wanted}"]`);
      if (button instanceof HTMLElement) button.focus({ preventScroll: true });
      setWanted(undefined);
    });
    return () => cancelAnimationFrame(timer);
  }, [virtualizer, box, wanted]);
  const takeKey = ({ key, target }: KeyboardEvent): boolean => {
    const isRow = target instanceof HTMLElement && target.dataset.row !== undefined;
    const from = isRow ? Number(target.dataset.row) : -1;
    const targets: Record<string, number> = {
      ArrowDown: Math.min(from + 1, count - 1),
      ArrowUp: Math.max(from - 1, 0),
      Home: 0,
      End: count - 1,
    };
    const to = targets[key];
    if (to === undefined) return false;
    setIndex(to);
    setWanted(to);
    return true;
  };
  return { index, takeKey };
}

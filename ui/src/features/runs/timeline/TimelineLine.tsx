/** One step of the timeline: its name, and a bar for each attempt and each wait between them. */
import { memo } from "react";
import type { StepView } from "~/api/types";
import { STATUSES } from "~/design/badge/statuses";
import { duration } from "~/design/time/format-time";
import styles from "./Timeline.module.css";
import type { TimelineRow } from "./timeline-model";
import { type DrawnBar, drawnBars, type TimeWindow } from "./timeline-window";

interface TimelineLineProps {
  row: TimelineRow;
  name: string;
  /** Its place among all rows, from 0. */
  index: number;
  count: number;
  /** Pixels from the top. */
  top: number;
  height: number;
  /** Milliseconds of the whole run. */
  total: number;
  window: TimeWindow;
  /** The one that is tabbed to. */
  isActive: boolean;
  onOpen: (step: StepView) => void;
}

export const TimelineLine = memo(function TimelineLine(props: TimelineLineProps) {
  const { row, name, index, count, top, height, total, window, isActive, onOpen } = props;
  const { step, bars } = row;
  const { icon: Icon, label } = STATUSES[step.status];
  const attempts = step.attempts.length;
  const about = `${label}, ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
  return (
    <li
      className={styles.row}
      style={{ top, height }}
      aria-posinset={index + 1}
      aria-setsize={count}
    >
      <button
        type="button"
        className={styles.opener}
        data-row={index}
        tabIndex={isActive ? 0 : -1}
        onClick={() => onOpen(step)}
      >
        <Icon aria-hidden className={styles.icon} data-status={step.status} />
        <span className={styles.name} title={name} dir="auto">
          {name}
        </span>
        <span className="visually-hidden">, {about}</span>
      </button>
      <svg className={styles.bars} data-bars aria-hidden="true">
        {drawnBars(bars, window).map((bar) => (
          <BarMark key={`${bar.kind} ${bar.attempt}`} bar={bar} total={total} />
        ))}
      </svg>
    </li>
  );
});

/** The shortest attempts are still to be seen, by the least width that the style sheet gives. */
function BarMark({ bar, total }: { bar: DrawnBar; total: number }) {
  const width = `${(bar.to - bar.from) * 100}%`;
  return (
    <rect
      className={styles[bar.kind]}
      style={{ "--begin": `${bar.from * 100}%`, "--width": width }}
      rx={bar.kind === "wait" ? 0 : 2}
    >
      <title>{titleOf(bar, total)}</title>
    </rect>
  );
}

function titleOf(bar: DrawnBar, total: number): string {
  const begin = bar.begin === 0 ? "the begin" : duration(bar.begin * total);
  const when = `${duration(bar.millis)}, from ${begin}`;
  if (bar.kind === "wait") return `Waiting: ${when}`;
  if (bar.lastAttempt === bar.attempt) return `Attempt ${bar.attempt}: ${when}`;
  return `Attempts ${bar.attempt} to ${bar.lastAttempt}. Zoom in to tell them apart`;
}

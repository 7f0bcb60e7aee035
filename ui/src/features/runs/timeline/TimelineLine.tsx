/** One step of the timeline: its name, and a bar for each attempt and each wait between them. */
import type { StepView } from "~/api/types";
import { STATUSES } from "~/design/badge/statuses";
import { duration } from "~/design/time/format-time";
import styles from "./Timeline.module.css";
import type { Bar, TimelineRow } from "./timeline-model";

interface TimelineLineProps {
  row: TimelineRow;
  name: string;
  place: { top: number; height: number };
  total: number;
  onOpen: (step: StepView) => void;
}

/** Bars of the shortest attempts are still to be seen, in pixels. */
const BAR_MIN = 3;

export function TimelineLine({ row, name, place, total, onOpen }: TimelineLineProps) {
  const { step, bars } = row;
  const { icon: Icon, label } = STATUSES[step.status];
  const attempts = step.attempts.length;
  const about = `${label}, ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
  return (
    <li className={styles.row} style={place}>
      <button type="button" className={styles.opener} onClick={() => onOpen(step)}>
        <Icon aria-hidden className={styles.icon} data-status={step.status} />
        <span className={styles.name} title={name} dir="auto">
          {name}
        </span>
        <span className="visually-hidden">, {about}</span>
      </button>
      <svg className={styles.bars} aria-hidden="true">
        {bars.map((bar) => (
          <BarMark key={`${bar.kind} ${bar.attempt}`} bar={bar} total={total} />
        ))}
      </svg>
    </li>
  );
}

function BarMark({ bar, total }: { bar: Bar; total: number }) {
  const width = `${Math.max((bar.to - bar.from) * 100, 0)}%`;
  const isWait = bar.kind === "wait";
  return (
    <svg
      x={`${bar.from * 100}%`}
      y={isWait ? "45%" : "22%"}
      width="100%"
      height={isWait ? "10%" : "56%"}
      className={styles.mark}
      aria-hidden="true"
    >
      {/* The shortest attempts have a width of their own, below the true one. */}
      {!isWait && <rect className={styles[bar.kind]} width={BAR_MIN} height="100%" rx="1" />}
      <rect className={styles[bar.kind]} width={width} height="100%" rx={isWait ? 0 : 2}>
        <title>{titleOf(bar, total)}</title>
      </rect>
    </svg>
  );
}

function titleOf(bar: Bar, total: number): string {
  const begin = bar.from === 0 ? "the begin" : duration(bar.from * total);
  const what = bar.kind === "wait" ? "Waiting" : `Attempt ${bar.attempt}`;
  return `${what}: ${duration(bar.millis)}, from ${begin}`;
}

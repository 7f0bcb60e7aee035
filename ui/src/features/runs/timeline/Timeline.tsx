/** The attempts of all steps over time. Only the rows that are seen are drawn. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChartGantt } from "lucide-react";
import { useMemo, useRef } from "react";
import type { Run, StepView } from "~/api/types";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { duration } from "~/design/time/format-time";
import { useNow } from "~/design/time/use-now";
import { stepKey } from "../run/run-search";
import { isFinished } from "../run/use-live-run";
import styles from "./Timeline.module.css";
import { TimelineLine } from "./TimelineLine";
import { ticks, timelineOf } from "./timeline-model";

const ROW_HEIGHT = 36;
const TICKS_MAX = 6;

interface TimelineProps {
  run: Run;
  steps: readonly StepView[];
  names: ReadonlyMap<string, string>;
  onOpen: (step: StepView) => void;
}

export function Timeline({ run, steps, names, onOpen }: TimelineProps) {
  const clock = useNow().getTime();
  const now = isFinished(run) ? 0 : clock;
  const timeline = useMemo(() => timelineOf(run, steps, now), [run, steps, now]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: timeline.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    initialRect: { width: 0, height: ROW_HEIGHT * 12 },
  });
  if (timeline.rows.length === 0) {
    return (
      <EmptyState icon={<ChartGantt />} title="Nothing was tried yet">
        Each attempt of a step is drawn here once it begins.
      </EmptyState>
    );
  }
  return (
    <section className={styles.frame} aria-label="Timeline">
      <Legend />
      <Axis millis={timeline.millis} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. */}
      <section ref={scroller} className={styles.scroller} tabIndex={0} aria-label="Steps over time">
        <ol className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = timeline.rows[item.index];
            return row === undefined ? null : (
              <TimelineLine
                key={stepKey(row.step)}
                row={row}
                name={names.get(row.step.nodeId) ?? row.step.nodeId}
                place={{ top: item.start, height: ROW_HEIGHT }}
                total={timeline.millis}
                onOpen={onOpen}
              />
            );
          })}
        </ol>
      </section>
    </section>
  );
}

const LEGEND = [
  { kind: "success", label: "Succeeded" },
  { kind: "failure", label: "Failed" },
  { kind: "interrupted", label: "Interrupted" },
  { kind: "underWay", label: "Under way" },
  { kind: "wait", label: "Waiting" },
] as const;

function Legend() {
  return (
    <ul className={styles.legend} aria-label="What the bars mean">
      {LEGEND.map(({ kind, label }) => (
        <li key={kind}>
          <svg className={styles.sample} aria-hidden="true">
            <rect className={styles[kind]} width="100%" height="100%" rx="2" />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}

function Axis({ millis }: { millis: number }) {
  return (
    <div className={styles.axis} aria-hidden>
      <span className={styles.axisName}>{`Whole: ${duration(millis)}`}</span>
      <svg className={styles.axisLine} aria-hidden="true">
        {ticks(millis, TICKS_MAX).map((tick) => (
          <g key={tick.millis}>
            <line
              className={styles.tick}
              x1={`${tick.share * 100}%`}
              x2={`${tick.share * 100}%`}
              y1="70%"
              y2="100%"
            />
            <text
              className={styles.tickText}
              x={`${tick.share * 100}%`}
              y="14"
              textAnchor={anchorOf(tick.share)}
            >
              {tick.millis === 0 ? "0" : duration(tick.millis)}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}

/** Texts at both ends stay within the drawing. */
function anchorOf(share: number): "start" | "middle" | "end" {
  if (share < 0.03) return "start";
  return share > 0.97 ? "end" : "middle";
}

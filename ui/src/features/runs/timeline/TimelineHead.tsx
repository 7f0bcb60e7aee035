/** Above the rows of a timeline: what the bars mean, which part of the time is seen, and its axis. */
import { ChevronLeft, ChevronRight, Maximize, Minus, Plus } from "lucide-react";
import { IconButton } from "~/design/button/IconButton";
import { duration } from "~/design/time/format-time";
import styles from "./Timeline.module.css";
import { isWhole, type TimeWindow, ticks } from "./timeline-window";
import type { WindowControl } from "./use-timeline-window";

const TICKS_MAX = 6;

const LEGEND = [
  { kind: "success", label: "Succeeded" },
  { kind: "failure", label: "Failed" },
  { kind: "interrupted", label: "Interrupted" },
  { kind: "underWay", label: "Under way" },
  { kind: "wait", label: "Waiting" },
] as const;

export function TimelineBar({ control }: { control: WindowControl }) {
  const { window } = control;
  return (
    <div className={styles.bar}>
      <ul className={styles.legend} aria-label="What the bars mean">
        {LEGEND.map(({ kind, label }) => (
          <li key={kind}>
            <svg className={styles.sample} aria-hidden="true">
              <rect
                className={styles[kind]}
                width="100%"
                y={kind === "wait" ? "40%" : 0}
                height={kind === "wait" ? "20%" : "100%"}
                rx={kind === "wait" ? 0 : 2}
              />
            </svg>
            {label}
          </li>
        ))}
      </ul>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a row everywhere. */}
      <div role="group" aria-label="Zoom" className={styles.zoom}>
        <IconButton
          label="Earlier"
          icon={<ChevronLeft />}
          size="small"
          disabled={window.from <= 0}
          onClick={control.earlier}
        />
        <IconButton
          label="Later"
          icon={<ChevronRight />}
          size="small"
          disabled={window.to >= 1}
          onClick={control.later}
        />
        <IconButton
          label="Zoom out"
          icon={<Minus />}
          size="small"
          disabled={isWhole(window)}
          onClick={control.zoomOut}
        />
        <IconButton label="Zoom in" icon={<Plus />} size="small" onClick={control.zoomIn} />
        <IconButton
          label="Show all"
          icon={<Maximize />}
          size="small"
          disabled={isWhole(window)}
          onClick={control.showAll}
        />
      </div>
    </div>
  );
}

export function Axis({ millis, window }: { millis: number; window: TimeWindow }) {
  // A number and its unit stay in one line.
  const text = (length: number) => duration(length).replaceAll(" ", "\u00a0");
  const whole = text(millis);
  const part = text((window.to - window.from) * millis);
  return (
    <div className={styles.axis}>
      <span className={styles.axisName} role="status">
        {isWhole(window) ? `Whole: ${whole}` : `${part} of ${whole}`}
      </span>
      <svg className={styles.axisLine} aria-hidden="true">
        {ticks(millis, window, TICKS_MAX).map((tick) => (
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
              {tick.text}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}

/** Texts at both ends stay within the drawing. */
function anchorOf(share: number): "start" | "middle" | "end" {
  if (share < 0.1) return "start";
  return share > 0.9 ? "end" : "middle";
}

/** One line of a log, with what it shows beside its message on demand. */
import { Bug, CircleX, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { Ref } from "react";
import type { LogLevel } from "~/api/types";
import { Button } from "~/design/button/Button";
import { absoluteTime, clockTime, utcTime } from "~/design/time/format-time";
import { ValueView } from "../step/ValueView";
import { Sentence } from "../words/Sentence";
import { timeParts } from "../words/sentence-parts";
import styles from "./Logs.module.css";
import { type NumberedLine, writerOf } from "./log-lines";

const LEVELS: Record<LogLevel, { label: string; icon: LucideIcon }> = {
  debug: { label: "Debug", icon: Bug },
  info: { label: "Info", icon: Info },
  warn: { label: "Warning", icon: TriangleAlert },
  error: { label: "Error", icon: CircleX },
};

interface LogLineProps {
  runId: string;
  numbered: NumberedLine;
  /** The day, where it is the first line of another. */
  day: string | undefined;
  names: ReadonlyMap<string, string>;
  isOpen: boolean;
  onToggle: (place: number) => void;
  /** Where it is drawn: its place among those that are shown, and pixels from their top. */
  index: number;
  count: number;
  top: number;
  measure: Ref<HTMLLIElement>;
}

export function LogLine(props: LogLineProps) {
  const { runId, numbered, day, names, isOpen, onToggle, index, count, top, measure } = props;
  const { line, place } = numbered;
  const { label, icon: Icon } = LEVELS[line.level];
  const hasData = line.data !== null && line.data !== undefined;
  return (
    <li
      ref={measure}
      data-index={index}
      data-level={line.level}
      className={styles.line}
      style={{ transform: `translateY(${top}px)` }}
      aria-posinset={index + 1}
      aria-setsize={count}
    >
      {day && <span className={styles.day}>{day}</span>}
      <span className={styles.level} title={label}>
        <Icon aria-hidden />
        <span className="visually-hidden">{label}</span>
      </span>
      <span className={styles.at}>
        <Clock at={line.at} />
      </span>
      <span className={styles.node} title={line.nodeId ?? undefined}>
        {writerOf(line, names)}
        {line.attempt && line.attempt > 1 ? ` · ${line.attempt}` : ""}
      </span>
      <span className={styles.message} dir="auto">
        <Sentence parts={timeParts(line.message)} />
        {hasData && (
          <Button size="small" kind="quiet" aria-expanded={isOpen} onClick={() => onToggle(place)}>
            Data
          </Button>
        )}
      </span>
      {isOpen && (
        <div className={styles.data}>
          <ValueView runId={runId} label="Data of the line" value={line.data} />
        </div>
      )}
    </li>
  );
}

/** The lines of a log are milliseconds apart, mostly of one day. */
function Clock({ at }: { at: string }) {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return <span>{at}</span>;
  return (
    <time dateTime={at} title={`${absoluteTime(time)}\n${utcTime(time)}`}>
      {clockTime(time)}
    </time>
  );
}

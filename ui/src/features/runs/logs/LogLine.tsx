/** One line of a log, with what it shows beside its message on demand. */
import { Bug, CircleX, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { LogLevel, LogView } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Timestamp } from "~/design/time/Timestamp";
import { ValueView } from "../step/ValueView";
import styles from "./Logs.module.css";

const LEVELS: Record<LogLevel, { label: string; icon: LucideIcon }> = {
  debug: { label: "Debug", icon: Bug },
  info: { label: "Info", icon: Info },
  warn: { label: "Warning", icon: TriangleAlert },
  error: { label: "Error", icon: CircleX },
};

interface LogLineProps {
  runId: string;
  line: LogView;
  names: ReadonlyMap<string, string>;
}

export function LogLine({ runId, line, names }: LogLineProps) {
  const [isOpen, setOpen] = useState(false);
  const { label, icon: Icon } = LEVELS[line.level];
  const hasData = line.data !== null && line.data !== undefined;
  return (
    <li className={styles.line} data-level={line.level}>
      <span className={styles.level} title={label}>
        <Icon aria-hidden />
        <span className="visually-hidden">{label}</span>
      </span>
      <span className={styles.at}>
        <Timestamp at={line.at} look="absolute" />
      </span>
      <span className={styles.node} title={line.nodeId ?? undefined}>
        {line.nodeId ? (names.get(line.nodeId) ?? line.nodeId) : "run"}
        {line.attempt && line.attempt > 1 ? ` · ${line.attempt}` : ""}
      </span>
      <span className={styles.message} dir="auto">
        {line.message}
        {hasData && (
          <Button size="small" kind="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
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

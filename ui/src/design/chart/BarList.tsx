/** Things beside each other by one number: a bar each, the longest first. */
import type { ReactNode } from "react";
import styles from "./Chart.module.css";
import type { ChartTone } from "./TimeChart";

interface BarListProps {
  label: string;
  tone: ChartTone;
  /** What a full bar stands for; the largest value where it is not said. */
  whole?: number;
  rows: readonly { key: string; name: ReactNode; value: number; text: string }[];
}

export function BarList({ label, tone, whole, rows }: BarListProps) {
  const full = whole ?? rows.reduce((most, { value }) => Math.max(most, value), 0);
  return (
    <ul className={styles.barList} aria-label={label}>
      {rows.map(({ key, name, value, text }) => (
        <li key={key} className={styles.barRow}>
          <span className={styles.barName}>{name}</span>
          <span className={styles.barText}>{text}</span>
          <span className={styles.barTrack} aria-hidden>
            <span
              className={styles.barFill}
              data-tone={tone}
              style={{ width: `${full > 0 ? Math.min(1, value / full) * 100 : 0}%` }}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}

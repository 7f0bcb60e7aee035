/** A course of values without axes, small enough for a cell of a table. */
import { classNames } from "~/design/text/class-names";
import styles from "./Sparkline.module.css";
import { areaPath, linePath, sparkPoints } from "./spark-path";

interface SparklineProps {
  /** What it says, since readers of screens cannot see it: "120 runs in the last 24 hours". */
  label: string;
  /** Oldest first. */
  values: readonly number[];
  tone?: "accent" | "danger";
  width?: number;
  height?: number;
}

export function Sparkline(props: SparklineProps) {
  const { label, values, tone = "accent", width = 96, height = 24 } = props;
  const points = sparkPoints(values, { width, height });
  return (
    <svg
      className={classNames(styles.sparkline, tone === "danger" && styles.danger)}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      <path className={styles.area} d={areaPath(points, { width, height })} />
      <path className={styles.line} d={linePath(points)} />
    </svg>
  );
}

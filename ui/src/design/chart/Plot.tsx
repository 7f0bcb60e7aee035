/** The drawing of a chart: lines of the axis, then bars or lines, then the place that is read out. */
import { useId } from "react";
import styles from "./Chart.module.css";
import { dots, gappedLine, stackedBars } from "./chart-scale";
import { type Series, VIEW } from "./TimeChart";

interface PlotProps {
  title: string;
  about: string;
  kind: "bars" | "lines";
  series: readonly Series[];
  ticks: readonly number[];
  place: number | null;
  count: number;
}

export function Plot({ title, about, kind, series, ticks, place, count }: PlotProps) {
  const id = useId();
  const largest = ticks.at(-1) ?? 1;
  const slot = count === 0 ? 0 : VIEW.width / count;
  return (
    <svg
      className={styles.svg}
      viewBox={`0 0 ${VIEW.width} ${VIEW.height}`}
      preserveAspectRatio="none"
      role="img"
      aria-labelledby={`${id}-title ${id}-about`}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-about`}>{about}</desc>
      {ticks.map((tick) => {
        const y = VIEW.height - (tick / largest) * VIEW.height;
        return <line key={tick} className={styles.grid} x1={0} x2={VIEW.width} y1={y} y2={y} />;
      })}
      {place !== null && (
        <rect className={styles.cursor} x={place * slot} y={0} width={slot} height={VIEW.height} />
      )}
      {kind === "bars" ? (
        <Bars series={series} largest={largest} />
      ) : (
        series.map(({ key, tone, values }) => (
          <g key={key}>
            <path className={styles.line} data-tone={tone} d={gappedLine(values, largest, VIEW)} />
            <path className={styles.dots} data-tone={tone} d={dots(values, largest, VIEW)} />
          </g>
        ))
      )}
    </svg>
  );
}

function Bars({ series, largest }: { series: readonly Series[]; largest: number }) {
  const values = series.map((one) => one.values.map((value) => value ?? 0));
  return stackedBars(values, largest, VIEW).map(({ x, width, parts }) => (
    <g key={x}>
      {parts.map(({ y, height }, index) => {
        const one = series[index];
        if (one === undefined || height === 0) return null;
        return (
          <rect
            key={one.key}
            className={styles.bar}
            data-tone={one.tone}
            x={x}
            y={y}
            width={width}
            height={height}
          />
        );
      })}
    </g>
  ));
}

/**
 * Values over time, as bars above each other or as lines. What a place holds is read out where one
 * points at it or moves to it with the arrow keys; the same figures stand in a table.
 */
import { type KeyboardEvent, type PointerEvent, useId, useState } from "react";
import styles from "./Chart.module.css";
import { ChartTable } from "./ChartTable";
import { countTicks, placeAt } from "./chart-scale";
import { Plot } from "./Plot";
import { Readout } from "./Readout";

/** Series differ in colour; lines also in their dashes, bars in their order from the bottom. */
export type ChartTone = "accent" | "success" | "danger" | "neutral" | "warning";

export interface Series {
  key: string;
  label: string;
  tone: ChartTone;
  /** One for each time; null where there is none. */
  values: readonly (number | null)[];
}

export interface TimeChartProps {
  title: string;
  /** What it says in a sentence, for those who cannot see it. */
  about: string;
  kind: "bars" | "lines";
  /** When each place begins, oldest first. */
  times: readonly string[];
  series: readonly Series[];
  format: (value: number) => string;
  formatTime: (at: string) => string;
}

export const VIEW = { width: 640, height: 160 } as const;

export function TimeChart(props: TimeChartProps) {
  const { title, about, kind, times, series } = props;
  const id = useId();
  const [place, setPlace] = useState<number | null>(null);
  const largest = largestValue(kind, times.length, series);
  const ticks = countTicks(largest);
  const last = times.length - 1;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextPlace(event.key, place, last);
    if (next === undefined) return;
    event.preventDefault();
    setPlace(next);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setPlace(placeAt(event.clientX - box.left, times.length, box.width));
  };
  return (
    <figure className={styles.chart} aria-labelledby={`${id}-title`}>
      <figcaption className={styles.caption}>
        <span id={`${id}-title`} className={styles.title}>
          {title}
        </span>
        <Legend series={series} kind={kind} />
      </figcaption>
      <div className={styles.field}>
        <Axis ticks={ticks} format={props.format} />
        <div className={styles.plot}>
          <Plot {...{ title, about, kind, series, ticks, place }} count={times.length} />
          <div
            className={styles.mover}
            role="slider"
            tabIndex={0}
            aria-label={`${title}: move through time`}
            aria-valuemin={0}
            aria-valuemax={Math.max(last, 0)}
            aria-valuenow={place ?? Math.max(last, 0)}
            aria-valuetext={spoken(props, place ?? last)}
            onKeyDown={onKeyDown}
            onPointerMove={onPointerMove}
            onPointerLeave={() => setPlace(null)}
            onBlur={() => setPlace(null)}
          />
          {place !== null && <Readout {...props} place={place} />}
        </div>
        <TimeAxis {...props} />
      </div>
      <ChartTable {...props} />
    </figure>
  );
}

function largestValue(kind: "bars" | "lines", count: number, series: readonly Series[]): number {
  const places = Array.from({ length: count }, (_, index) => {
    const values = series.map(({ values }) => values[index] ?? 0);
    return kind === "bars" ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values);
  });
  return places.reduce((largest, value) => Math.max(largest, value), 0);
}

/** Where a key leads; null shows nothing, undefined is no key of ours. */
function nextPlace(key: string, place: number | null, last: number): number | null | undefined {
  const from = place ?? last;
  const steps: Record<string, number | null> = {
    ArrowLeft: place === null ? last : Math.max(0, from - 1),
    ArrowRight: Math.min(last, from + 1),
    Home: 0,
    End: last,
    Escape: null,
  };
  return last < 0 ? undefined : steps[key];
}

function spoken({ times, series, format, formatTime }: TimeChartProps, place: number): string {
  const at = times[place];
  if (at === undefined) return "No figures";
  const figures = series.map(({ label, values }) => {
    const value = values[place] ?? null;
    return `${label} ${value === null ? "none" : format(value)}`;
  });
  return `${formatTime(at)}: ${figures.join(", ")}`;
}

function Legend({ series, kind }: { series: readonly Series[]; kind: "bars" | "lines" }) {
  return (
    <span className={styles.legend} aria-hidden>
      {series.map(({ key, label, tone }) => (
        <span key={key} className={styles.legendItem}>
          <span className={styles.swatch} data-tone={tone} data-kind={kind} />
          {label}
        </span>
      ))}
    </span>
  );
}

function Axis({ ticks, format }: { ticks: readonly number[]; format: (value: number) => string }) {
  return (
    <div className={styles.axis} aria-hidden>
      {ticks.toReversed().map((tick) => (
        <span key={tick}>{tick === 0 ? "0" : format(tick)}</span>
      ))}
    </div>
  );
}

/** The first time, the middle and the last. */
function TimeAxis({ times, formatTime }: TimeChartProps) {
  const shown = [times[0], times[Math.floor(times.length / 2)], times.at(-1)];
  return (
    <div className={styles.times} aria-hidden>
      {shown.map((at, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: three places, always the same.
        <span key={index}>{at === undefined ? "" : formatTime(at)}</span>
      ))}
    </div>
  );
}

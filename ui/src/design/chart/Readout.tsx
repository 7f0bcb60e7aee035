/** What the place holds that one points at. */
import styles from "./Chart.module.css";
import type { TimeChartProps } from "./TimeChart";

export function Readout(props: TimeChartProps & { place: number }) {
  const { times, series, format, formatTime, kind, place } = props;
  const at = times[place];
  if (at === undefined) return null;
  const middle = ((place + 0.5) / times.length) * 100;
  const isRight = middle > 50;
  return (
    <div
      className={styles.readout}
      style={isRight ? { right: `${100 - middle + 2}%` } : { left: `${middle + 2}%` }}
    >
      <strong>{formatTime(at)}</strong>
      {series.map(({ key, label, tone, values }) => {
        const value = values[place] ?? null;
        return (
          <span key={key} className={styles.readoutRow}>
            <span className={styles.swatch} data-tone={tone} data-kind={kind} />
            <span>{label}</span>
            <span className={styles.figure}>{value === null ? "–" : format(value)}</span>
          </span>
        );
      })}
    </div>
  );
}

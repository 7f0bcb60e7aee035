/** The figures of a chart as a table, for those who read rather than look. */
import styles from "./Chart.module.css";
import type { TimeChartProps } from "./TimeChart";

export function ChartTable({ title, times, series, format, formatTime }: TimeChartProps) {
  return (
    <details className={styles.details}>
      <summary>Figures as a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. */}
      <section className={styles.tableBox} tabIndex={0} aria-label={`${title}, figures`}>
        <table className={styles.table} aria-label={title}>
          <thead>
            <tr>
              <th scope="col">Time</th>
              {series.map(({ key, label }) => (
                <th key={key} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {times.map((at, index) => (
              <tr key={at}>
                <th scope="row">{formatTime(at)}</th>
                {series.map(({ key, values }) => {
                  const value = values[index] ?? null;
                  return <td key={key}>{value === null ? "–" : format(value)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

/** The shape of what is being loaded. Read out as "Loading". */
import styles from "./Skeleton.module.css";

/** One line, of this width. */
export function Skeleton({ width = "100%" }: { width?: string }) {
  return <span className={styles.line} style={{ width }} />;
}

/** Rows of a table or list. */
export function SkeletonRows({ count = 6 }: { count?: number }) {
  return (
    <div className={styles.rows} role="status" aria-label="Loading">
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never change.
        <div className={styles.row} key={index}>
          <Skeleton width={`${90 - ((index * 17) % 40)}%`} />
          <Skeleton width="60%" />
          <Skeleton width={`${70 - ((index * 11) % 30)}%`} />
        </div>
      ))}
    </div>
  );
}

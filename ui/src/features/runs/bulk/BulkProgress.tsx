/** How far a bulk action is, and with which runs it did not succeed. */
import { Link } from "~/design/link/Link";
import type { BulkAction } from "../list/runs-search";
import styles from "./Bulk.module.css";
import { BULK_WORDS, runsText } from "./bulk-words";

interface BulkProgressProps {
  action: BulkAction;
  done: number;
  failed: number;
  /** Null while nobody knows how many there are. */
  total: number | null;
  isOver: boolean;
  failures: readonly { id: string; message: string }[];
}

const FAILURES_SHOWN = 20;

export function BulkProgress(props: BulkProgressProps) {
  const { action, done, failed, total, isOver, failures } = props;
  const reached = done + failed;
  return (
    <div className={styles.progress}>
      <progress
        className={styles.bar}
        aria-label={BULK_WORDS[action].doing}
        {...(isOver ? { value: 1, max: 1 } : total === null ? {} : { value: reached, max: total })}
      />
      <p role="status">
        {BULK_WORDS[action].done} {runsText(done)}
        {total !== null && !isOver && ` of ${total.toLocaleString("en")}`}
        {failed > 0 && `; it was not possible for ${runsText(failed)}`}.
      </p>
      {failures.length > 0 && (
        <ul className={styles.failures} aria-label="Not possible">
          {failures.slice(0, FAILURES_SHOWN).map(({ id, message }) => (
            <li key={id}>
              <Link to="/runs/$runId" params={{ runId: id }}>
                {id}
              </Link>
              <span dir="auto">{message}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

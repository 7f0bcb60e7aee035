/** Tells an error: what happened, each fault, what to do, and a way to try again. */
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { ApiError } from "~/api/api-error";
import type { Fault } from "~/api/types";
import { Button } from "~/design/button/Button";
import styles from "./ErrorPanel.module.css";
import { told } from "./remedy";

interface ErrorPanelProps {
  error: Error;
  /** Where the page knows better what failed. */
  title?: string;
  /** Tries once more what failed. */
  onRetry?: () => void;
  /** JSON pointers of fields that show their own faults. */
  shownElsewhere?: readonly string[];
  /** More about it, below the message. */
  children?: ReactNode;
}

export function ErrorPanel(props: ErrorPanelProps) {
  const { error, title, onRetry, shownElsewhere = [], children } = props;
  const { title: usual, message, code } = told(error);
  const all = error instanceof ApiError ? error.faults : [];
  const faults = error instanceof ApiError ? error.besides(shownElsewhere) : [];
  // The message tells every fault once more: not where each stands at its field.
  const isToldAtFields = all.length > 0 && faults.length === 0;
  return (
    <div className={styles.panel} role="alert">
      <TriangleAlert className={styles.sign} aria-hidden />
      <div className={styles.text}>
        <strong>{title ?? usual}</strong>
        <p>{isToldAtFields ? "What is wrong is said at its field above." : message}</p>
        <FaultList faults={faults} />
        {children}
        {code && !isToldAtFields && <span className={styles.code}>{code}</span>}
      </div>
      {onRetry && (
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

function FaultList({ faults }: { faults: readonly Fault[] }) {
  if (faults.length === 0) return null;
  return (
    <ul className={styles.faults}>
      {faults.map((fault) => (
        <li key={`${fault.pointer} ${fault.message}`}>
          {fault.pointer && <span className={styles.where}>{fault.pointer}: </span>}
          {fault.message}
        </li>
      ))}
    </ul>
  );
}

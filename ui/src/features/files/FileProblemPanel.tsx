/** Why a text or a file was not taken, with every fault at its line and column. */
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import styles from "./FileProblemPanel.module.css";
import { FileProblem } from "./file-problem";

export function FileProblemPanel({ error, title }: { error: Error; title: string }) {
  const faults = error instanceof FileProblem ? error.faults : [];
  return (
    <ErrorPanel error={error} title={title}>
      {faults.length > 0 && (
        <ul className={styles.faults}>
          {faults.map(({ line, column, message }) => (
            <li key={`${line}:${column} ${message}`}>
              <span className={styles.where}>
                Line {line}, column {column}:
              </span>{" "}
              {message}
            </li>
          ))}
        </ul>
      )}
    </ErrorPanel>
  );
}

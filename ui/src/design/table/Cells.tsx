/** Contents of cells that recur: text that is cut where there is no room, with a line below it. */
import type { ReactNode } from "react";
import { classNames } from "~/design/text/class-names";
import styles from "./Table.module.css";

/** Cut with an ellipsis, whole in its title. Hostile text stays text, and in its own direction. */
export function CutText({ text }: { text: string }) {
  return (
    <span className={styles.cut} title={text} dir="auto">
      {text}
    </span>
  );
}

interface TwoLinesProps {
  children: ReactNode;
  below?: string | null | undefined;
  /** What is below may take two lines itself. */
  isLong?: boolean;
}

/** A name, and what it is for in small print. */
export function TwoLines({ children, below, isLong = false }: TwoLinesProps) {
  return (
    <>
      <span className={styles.cut}>{children}</span>
      {below && (
        <span className={classNames(styles.sub, isLong && styles.twice)} title={below} dir="auto">
          {below}
        </span>
      )}
    </>
  );
}

/** Switches and buttons at the end of a row. */
export function CellActions({ children }: { children: ReactNode }) {
  return <span className={styles.cellActions}>{children}</span>;
}

/** What is shown in a cell only where the column that says it is left out (`from: "medium"`). */
export function NarrowOnly({ children }: { children: ReactNode }) {
  return <span className={styles.narrow}>{children}</span>;
}

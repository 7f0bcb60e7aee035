/** What is rarely needed, behind a line that says what is in it. */
import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import styles from "./Fold.module.css";

interface FoldProps {
  /** Cut where there is no room; whole in its title. */
  summary: string;
  /** Opens it by itself, such as for a fault in it. */
  isOpen?: boolean;
  children: ReactNode;
}

export function Fold({ summary, isOpen = false, children }: FoldProps) {
  // It does not close under the hands of who mends what it was opened for.
  const [wasOpened, setOpened] = useState(isOpen);
  if (isOpen && !wasOpened) setOpened(true);
  return (
    <details className={styles.fold} open={wasOpened || undefined}>
      <summary>
        <ChevronRight aria-hidden />
        <span title={summary}>{summary}</span>
      </summary>
      {children}
    </details>
  );
}

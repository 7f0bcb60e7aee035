/** Where there is nothing yet, or nothing that matches: says why, and what to do next. */
import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  /** `h1` where it is all that the page has, `h3` in a section. */
  heading?: "h1" | "h2" | "h3";
  children: ReactNode;
  /** The buttons or links of what to do next. */
  actions?: ReactNode;
}

export function EmptyState(props: EmptyStateProps) {
  const { icon, title, heading: Heading = "h2", children, actions } = props;
  return (
    <div className={styles.empty}>
      <span className={styles.sign}>{icon}</span>
      <Heading className={styles.title}>{title}</Heading>
      <p className={styles.text}>{children}</p>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

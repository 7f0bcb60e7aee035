/** Search and filters above a list. They wrap where there is no room. */
import type { ReactNode } from "react";
import styles from "./Page.module.css";

export function Toolbar({ children }: { children: ReactNode }) {
  return <div className={styles.toolbar}>{children}</div>;
}

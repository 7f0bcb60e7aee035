/** The room of an ordinary page. Pages that fill the window, such as the canvas, do without. */
import type { ReactNode } from "react";
import styles from "./Page.module.css";

export function Page({ children }: { children: ReactNode }) {
  return <div className={styles.page}>{children}</div>;
}

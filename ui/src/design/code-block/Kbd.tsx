/** A key of the keyboard. */
import styles from "./CodeBlock.module.css";

export function Kbd({ children }: { children: string }) {
  return <kbd className={styles.kbd}>{children}</kbd>;
}

/** Text as machines write it, to read and to copy. */
import { CopyButton } from "~/design/copy-button/CopyButton";
import { classNames } from "~/design/text/class-names";
import styles from "./CodeBlock.module.css";

interface CodeBlockProps {
  /** What it is: "Signed request". */
  label: string;
  text: string;
  /** Breaks long lines instead of scrolling. */
  isWrapped?: boolean;
}

export function CodeBlock({ label, text, isWrapped = false }: CodeBlockProps) {
  return (
    <div className={styles.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. */}
      <section className={styles.scroller} tabIndex={0} aria-label={label}>
        <pre className={classNames(styles.code, isWrapped && styles.wrapped)}>
          <code>{text}</code>
        </pre>
      </section>
      <span className={styles.copy}>
        <CopyButton text={text} label={`Copy: ${label}`} />
      </span>
    </div>
  );
}

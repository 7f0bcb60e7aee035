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
      <pre
        className={classNames(styles.code, isWrapped && styles.wrapped)}
        // Scrolls, so that it must be reached by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
        tabIndex={0}
        // biome-ignore lint/a11y/useSemanticElements: a group is what this is.
        role="group"
        aria-label={label}
      >
        <code>{text}</code>
      </pre>
      <span className={styles.copy}>
        <CopyButton text={text} label={`Copy: ${label}`} />
      </span>
    </div>
  );
}

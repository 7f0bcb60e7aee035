/** What a value was and what it is, line by line. */
import { classNames } from "~/design/text/class-names";
import styles from "./Diff.module.css";
import { type DiffLine, diffLines, linesOf } from "./value-lines";

interface ValuePairProps {
  before: unknown;
  after: unknown;
  beforeLabel: string;
  afterLabel: string;
}

export function ValuePair({ before, after, beforeLabel, afterLabel }: ValuePairProps) {
  const lines = diffLines(linesOf(before), linesOf(after));
  return <LineList label={`${beforeLabel} and ${afterLabel}`} lines={lines} />;
}

const SIGNS = { same: " ", added: "+", removed: "−" } as const;

export function LineList({ label, lines }: { label: string; lines: readonly DiffLine[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
    <section className={styles.lines} tabIndex={0} aria-label={label}>
      <pre>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place.
          <span key={index} className={classNames(styles.line, styles[line.how])}>
            {SIGNS[line.how]} {line.text}
            {"\n"}
          </span>
        ))}
      </pre>
    </section>
  );
}

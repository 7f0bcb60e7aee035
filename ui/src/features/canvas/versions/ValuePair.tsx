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

/** Lines are marked by their sign and, for those who hear them, by their element; colour comes besides. */
const MARKS = {
  same: { sign: " ", Line: "span" },
  added: { sign: "+", Line: "ins" },
  removed: { sign: "−", Line: "del" },
  place: { sign: "", Line: "span" },
} as const;

export function LineList({ label, lines }: { label: string; lines: readonly DiffLine[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
    <section className={styles.lines} tabIndex={0} aria-label={label}>
      <pre>
        {lines.map(({ how, text }, index) => {
          const { sign, Line } = MARKS[how];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place.
            <Line key={index} className={classNames(styles.line, styles[how])}>
              {sign === "" ? text : `${sign} ${text}`}
              {"\n"}
            </Line>
          );
        })}
      </pre>
    </section>
  );
}

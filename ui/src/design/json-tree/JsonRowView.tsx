/** One row of a JSON tree. */
import { ChevronRight } from "lucide-react";
import { classNames } from "~/design/text/class-names";
import styles from "./JsonTree.module.css";
import type { JsonRow } from "./json-rows";

/** Longer texts are cut in the row; copying gives them whole. */
const TEXT_MAX = 500;
const TITLE_MAX = 10_000;

interface JsonRowViewProps {
  id: string;
  row: JsonRow;
  isActive: boolean;
  isMatch: boolean;
  /** Distance from the top of the tree, and height, in pixels. */
  top: number;
  height: number;
  onPress: (row: JsonRow) => void;
}

export function JsonRowView(props: JsonRowViewProps) {
  const { id, row, isActive, isMatch, top, height, onPress } = props;
  const text = shortText(row);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the focus and the keys.
    <div
      id={id}
      role="treeitem"
      tabIndex={-1}
      aria-level={row.depth + 1}
      aria-expanded={row.count > 0 ? row.isOpen : undefined}
      aria-selected={isActive}
      className={classNames(styles.row, isMatch && styles.match)}
      style={{
        height,
        transform: `translateY(${top}px)`,
        paddingLeft: `calc(${Math.min(row.depth, 40)} * var(--space-4) + var(--space-1))`,
      }}
      onClick={() => onPress(row)}
    >
      <span className={classNames(styles.twist, row.isOpen && styles.open)} aria-hidden>
        {row.count > 0 && <ChevronRight />}
      </span>
      {row.key !== null && (
        <span className={styles.key} title={keyText(row).slice(0, TITLE_MAX)}>
          {keyText(row)}
        </span>
      )}
      <span className={classNames(styles.value, styles[row.kind])} title={longText(row)}>
        {text}
      </span>
    </div>
  );
}

function keyText({ kind, key, count }: JsonRow): string {
  if (kind !== "range") return `${key}:`;
  const [first, last] = [Number(key), Number(key) + count - 1];
  return `${first.toLocaleString("en")} … ${last.toLocaleString("en")}`;
}

function shortText(row: JsonRow): string {
  if (row.kind === "range") return "";
  if (row.kind === "array") return `[${row.count.toLocaleString("en")}]`;
  if (row.kind === "object") return row.count === 0 ? "{}" : `{${row.count.toLocaleString("en")}}`;
  if (typeof row.value !== "string") return String(row.value ?? null);
  const isCut = row.value.length > TEXT_MAX;
  return JSON.stringify(isCut ? row.value.slice(0, TEXT_MAX) : row.value) + (isCut ? "…" : "");
}

function longText(row: JsonRow): string | undefined {
  return typeof row.value === "string" ? row.value.slice(0, TITLE_MAX) : undefined;
}

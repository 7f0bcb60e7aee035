/**
 * A JSON value of any size as a tree: only the rows that are seen are drawn. It can be searched, and
 * the way to any value copied as an expression.
 */
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronUp } from "lucide-react";
import { type Ref, useEffect, useId, useRef, useState } from "react";
import { IconButton } from "~/design/button/IconButton";
import { CopyButton } from "~/design/copy-button/CopyButton";
import { SearchInput } from "~/design/field/SearchInput";
import { JsonRowView } from "./JsonRowView";
import styles from "./JsonTree.module.css";
import { pathExpression } from "./json-path";
import { type JsonRow, pathOf, wholeOf } from "./json-rows";
import { MATCHES_MAX } from "./json-search";
import { useJsonSearch } from "./use-json-search";
import { useJsonTree } from "./use-json-tree";

const ROW_HEIGHT = 24;

interface JsonTreeProps {
  /** What it is: "Output of notify". */
  label: string;
  value: unknown;
  /** What expressions call the whole value: `input`, `nodes.notify`. Without it no path is shown. */
  root?: string;
}

export function JsonTree({ label, value, root }: JsonTreeProps) {
  const tree = useJsonTree(value);
  const [text, setText] = useState("");
  const { matches, isDone } = useJsonSearch(value, text);
  const active = tree.rows[tree.index];
  const place = active ? matches.indexOf(active.pointer) : -1;
  const step = (by: number) => {
    const next = matches[(place + by + matches.length) % matches.length];
    if (next !== undefined) tree.reveal(next);
  };
  return (
    <div className={styles.box}>
      <div className={styles.bar}>
        <SearchInput
          label={`Search ${label}`}
          placeholder="Search"
          value={text}
          onChange={setText}
          onKeyDown={(event) => {
            if (event.key === "Enter" && matches.length > 0) step(event.shiftKey ? -1 : 1);
          }}
        />
        <span className={styles.found} role="status">
          {text !== "" && foundText(place, matches.length, isDone)}
        </span>
        <IconButton
          label="Previous match"
          icon={<ChevronUp />}
          size="small"
          disabled={matches.length === 0}
          onClick={() => step(-1)}
        />
        <IconButton
          label="Next match"
          icon={<ChevronDown />}
          size="small"
          disabled={matches.length === 0}
          onClick={() => step(1)}
        />
      </div>
      <Rows label={label} tree={tree} matches={matches} />
      {active && <Foot row={active} root={root} />}
    </div>
  );
}

function foundText(place: number, count: number, isDone: boolean): string {
  if (count === 0) return isDone ? "No match" : "Searching";
  const total = count >= MATCHES_MAX ? `${count.toLocaleString("en")}+` : String(count);
  return place < 0 ? total : `${place + 1} of ${total}`;
}

interface RowsProps {
  label: string;
  tree: ReturnType<typeof useJsonTree>;
  matches: readonly string[];
}

function Rows({ label, tree, matches }: RowsProps) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { virtualizer, items } = useRows(tree.rows.length, scroller);
  const { index } = tree;
  useEffect(() => {
    virtualizer.scrollToIndex(index);
  }, [virtualizer, index]);
  const found = new Set(matches);
  const press = (row: JsonRow) => {
    tree.setActive(row.pointer);
    tree.toggle(row);
  };
  return (
    <div
      ref={scroller as Ref<HTMLDivElement>}
      role="tree"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={`${id}-${index}`}
      className={styles.tree}
      onKeyDown={tree.onKeyDown}
    >
      <div
        role="presentation"
        className={styles.canvas}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {items.map((item) => {
          const row = tree.rows[item.index];
          return row === undefined ? null : (
            <JsonRowView
              key={row.pointer}
              id={`${id}-${item.index}`}
              row={row}
              isActive={item.index === index}
              isMatch={found.has(row.pointer)}
              top={item.start}
              height={ROW_HEIGHT}
              onPress={press}
            />
          );
        })}
      </div>
    </div>
  );
}

function useRows(count: number, scroller: { current: HTMLDivElement | null }) {
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    initialRect: { width: 0, height: ROW_HEIGHT * 16 },
  });
  return { virtualizer, items: virtualizer.getVirtualItems() };
}

/** The way to the active row, and what can be copied of it. */
function Foot({ row, root }: { row: JsonRow; root: string | undefined }) {
  const path = root === undefined ? undefined : pathExpression(root, pathOf(row));
  const value = () => {
    const whole = wholeOf(row);
    return typeof whole === "string" ? whole : JSON.stringify(whole, null, 2);
  };
  return (
    <div className={styles.foot}>
      <span className={styles.path} title={path}>
        {path}
      </span>
      {path !== undefined && <CopyButton text={`{{ ${path} }}`} label="Copy path" look="button" />}
      <CopyButton text={value} label="Copy value" look="button" />
    </div>
  );
}

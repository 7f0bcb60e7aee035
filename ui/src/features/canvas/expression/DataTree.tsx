/** What expressions see, as a tree: a press on a value inserts the way to it. */
import { ChevronDown, ChevronRight, X } from "lucide-react";
import { useState } from "react";
import { IconButton } from "~/design/button/IconButton";
import { preview } from "./completions";
import styles from "./Expression.module.css";

type Path = readonly (string | number)[];
type Pick = (root: string, path: Path) => void;

interface DataTreeProps {
  label: string;
  names: Readonly<Record<string, unknown>>;
  onPick: Pick;
  onClose: () => void;
}

/** More are found by typing. */
const MEMBERS_MAX = 100;

export function DataTree({ label, names, onPick, onClose }: DataTreeProps) {
  const roots = rootsOf(names);
  return (
    <section
      className={styles.tree}
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onClose();
      }}
    >
      <header className={styles.treeHead}>
        <span>Choose a value to insert it</span>
        <IconButton label="Close data" icon={<X />} size="small" onClick={onClose} />
      </header>
      {roots.length === 0 && (
        <p className={styles.none}>Nothing is known yet. Connect this node, then make a dry run.</p>
      )}
      <ul>
        {roots.map(({ root, value }, index) => (
          <DataItem
            key={root}
            name={root}
            value={value}
            isOpenFirst={index === 0}
            onPick={(path) => onPick(root, path)}
            path={[]}
          />
        ))}
      </ul>
    </section>
  );
}

/** The names from which a way begins; nodes each by its own. */
function rootsOf(names: Readonly<Record<string, unknown>>) {
  return Object.entries(names)
    .flatMap(([name, value]) => {
      if (name !== "nodes") return [{ root: name, value }];
      return membersOf(value).map(([id, output]) => ({ root: `nodes.${id}`, value: output }));
    })
    .filter(({ value }) => typeof value !== "object" || membersOf(value).length > 0);
}

function membersOf(value: unknown): [string | number, unknown][] {
  if (Array.isArray(value)) return [...value.slice(0, MEMBERS_MAX).entries()];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).slice(0, MEMBERS_MAX);
}

interface DataItemProps {
  name: string | number;
  value: unknown;
  path: Path;
  isOpenFirst: boolean;
  onPick: (path: Path) => void;
}

function DataItem({ name, value, path, isOpenFirst, onPick }: DataItemProps) {
  const [isOpen, setOpen] = useState(isOpenFirst);
  const members = membersOf(value);
  const isLeaf = members.length === 0;
  return (
    <li>
      <div className={styles.item}>
        {!isLeaf && (
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={isOpen}
            aria-label={`${isOpen ? "Close" : "Open"} ${name}`}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
          </button>
        )}
        <button
          type="button"
          className={styles.value}
          title={`Insert ${[name, preview(value)].join(": ")}`}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(path)}
        >
          <span>{name}</span>
          <span className={styles.preview}>{preview(value)}</span>
        </button>
      </div>
      {isOpen && !isLeaf && (
        <ul>
          {members.map(([key, member]) => (
            <DataItem
              key={key}
              name={key}
              value={member}
              path={[...path, key]}
              // The body is what one looks for.
              isOpenFirst={key === "body" || (path.length === 0 && members.length === 1)}
              onPick={onPick}
            />
          ))}
        </ul>
      )}
    </li>
  );
}

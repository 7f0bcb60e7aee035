/** All that can be added: found by typing, added by Enter, a click, or dragging it onto the canvas. */
import { X } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { TypeInfo } from "~/api/types";
import { IconButton } from "~/design/button/IconButton";
import { Kbd } from "~/design/code-block/Kbd";
import { SearchInput } from "~/design/field/SearchInput";
import { classNames } from "~/design/text/class-names";
import { TYPE_MIME } from "../flow/edge/use-inserting";
import { typeIcon } from "../flow/type-icons";
import type { Types } from "../graph/handles";
import styles from "./Palette.module.css";
import { paletteGroups } from "./palette-items";
import { recentTypes } from "./recent-types";

interface PaletteProps {
  types: Types;
  /** Where it will stand, in words. */
  place: string | undefined;
  onAdd: (key: string) => void;
  onClose: () => void;
}

export function Palette({ types, place, onAdd, onClose }: PaletteProps) {
  const listId = useId();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const box = useRef<HTMLElement>(null);
  const [recent] = useState(recentTypes);
  const groups = paletteGroups(types.values(), text, recent);
  const items = groups.flatMap((group) => group.types);
  useEffect(() => box.current?.querySelector("input")?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setActive(Math.max(0, Math.min(active + step, items.length - 1)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = items[active];
      if (chosen) onAdd(chosen.key);
    } else if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      onClose();
    }
  };
  return (
    <aside ref={box} className={styles.palette} aria-label="Add a node">
      <div className={styles.head}>
        <SearchInput
          label="Search nodes"
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={items[active] ? `${listId}-${active}` : undefined}
          value={text}
          onChange={(next) => {
            setText(next);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <IconButton label="Close" icon={<X />} size="small" onClick={onClose} />
      </div>
      {place !== undefined && (
        <p className={styles.place} title={place}>
          {place}
        </p>
      )}
      <div id={listId} role="listbox" aria-label="Nodes" className={styles.list}>
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: options in a list box cannot stand in a fieldset.
          <div key={group.title ?? ""} role="group" aria-label={group.title ?? "Found"}>
            {group.title && (
              <div className={styles.category} aria-hidden>
                {group.title}
              </div>
            )}
            {group.types.map((type) => {
              const index = items.indexOf(type);
              return (
                <PaletteItem
                  key={type.key}
                  id={`${listId}-${index}`}
                  type={type}
                  isActive={index === active}
                  onAdd={onAdd}
                />
              );
            })}
          </div>
        ))}
      </div>
      {items.length === 0 && <p className={styles.none}>Nothing matches. Try another word.</p>}
      <p className={styles.foot}>
        <Kbd>Enter</Kbd> adds it; or drag it onto the canvas.
      </p>
    </aside>
  );
}

interface PaletteItemProps {
  id: string;
  type: TypeInfo;
  isActive: boolean;
  onAdd: (key: string) => void;
}

function PaletteItem({ id, type, isActive, onAdd }: PaletteItemProps) {
  const Icon = typeIcon(type.icon);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the focus and its keys choose.
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      draggable
      className={classNames(styles.item, isActive && styles.active)}
      ref={(item) => {
        if (isActive) item?.scrollIntoView({ block: "nearest" });
      }}
      onClick={() => onAdd(type.key)}
      onDragStart={(event) => {
        event.dataTransfer.setData(TYPE_MIME, type.key);
        event.dataTransfer.effectAllowed = "copy";
      }}
    >
      <span className={classNames(styles.icon, styles[type.kind])}>
        <Icon aria-hidden />
      </span>
      <span className={styles.words}>
        <span className={styles.title}>{type.title}</span>
        <span className={styles.about} title={type.description}>
          {type.description}
        </span>
      </span>
    </div>
  );
}

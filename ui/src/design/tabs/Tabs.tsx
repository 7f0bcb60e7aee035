/**
 * Views of one thing beside each other, of which one is shown. Our own: those of Radix ask for the
 * computed style of each panel when they mount, which lays out all that is around them.
 */
import { type KeyboardEvent, type ReactNode, useId } from "react";
import styles from "./Tabs.module.css";

interface TabsProps<Value extends string> {
  /** What they are views of. */
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  /** A click leaves the focus where it is, such as in a field beside them. */
  keepsFocus?: boolean;
  tabs: readonly { value: Value; label: ReactNode; content: ReactNode }[];
}

export function Tabs<Value extends string>(props: TabsProps<Value>) {
  const { label, value, onChange, keepsFocus = false, tabs } = props;
  const id = useId();
  const tabId = (one: Value) => `${id}-tab-${one}`;
  const panelId = (one: Value) => `${id}-panel-${one}`;
  const walk = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.value === value);
    const next = tabs[stepped(event.key, at, tabs.length) ?? -1];
    if (!next) return;
    event.preventDefault();
    onChange(next.value);
    document.getElementById(tabId(next.value))?.focus();
  };
  return (
    <div>
      <div
        role="tablist"
        className={styles.list}
        aria-label={label}
        aria-orientation="horizontal"
        onKeyDown={walk}
        onMouseDown={(event) => {
          if (keepsFocus) event.preventDefault();
        }}
      >
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            id={tabId(tab.value)}
            className={styles.tab}
            aria-selected={tab.value === value}
            aria-controls={panelId(tab.value)}
            tabIndex={tab.value === value ? 0 : -1}
            onClick={() => onChange(tab.value)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {tabs.map((tab) => (
        <div
          key={tab.value}
          role="tabpanel"
          id={panelId(tab.value)}
          className={styles.panel}
          aria-labelledby={tabId(tab.value)}
          hidden={tab.value !== value}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what is in it may be nothing but text.
          tabIndex={0}
        >
          {tab.value === value && tab.content}
        </div>
      ))}
    </div>
  );
}

/** Where a key leads from a tab; round at the ends. */
function stepped(key: string, at: number, count: number): number | undefined {
  if (key === "ArrowRight") return (at + 1) % count;
  if (key === "ArrowLeft") return (at - 1 + count) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : undefined;
}

/** A choice of many, found by typing (the combobox pattern of ARIA with a list). */
import { Popover } from "radix-ui";
import { type KeyboardEvent, useId, useState } from "react";
import { useField } from "~/design/field/field-context";
import inputStyles from "~/design/field/Input.module.css";
import type { Choice } from "~/design/field/Select";
import { useLayer } from "~/design/layer/layer";
import styles from "./Combobox.module.css";
import { matching } from "./combobox-filter";

interface ComboboxProps {
  /** Needed where no field with a label is around it. */
  "aria-label"?: string;
  /** The chosen value; empty for none. */
  value: string;
  onChange: (value: string) => void;
  choices: readonly Choice[];
  placeholder?: string;
  disabled?: boolean;
}

export function Combobox({ value, onChange, choices, ...rest }: ComboboxProps) {
  const layer = useLayer();
  const field = useField();
  const listId = useId();
  const { typed, active, setActive, open, close, shown } = useTyping(choices);
  const chosen = choices.find((choice) => choice.value === value);
  const choose = (choice: Choice | undefined) => {
    if (choice) onChange(choice.value);
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (typed === null) open("");
      else setActive(Math.max(0, Math.min(active + step, shown.length - 1)));
    } else if (event.key === "Enter" && typed !== null) {
      event.preventDefault();
      choose(shown[active]);
    } else if (event.key === "Escape" && typed !== null) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
  return (
    <Popover.Root open={typed !== null} onOpenChange={(isOpen) => !isOpen && close()}>
      <Popover.Anchor asChild>
        <input
          {...field}
          {...rest}
          type="text"
          role="combobox"
          autoComplete="off"
          spellCheck={false}
          className={inputStyles.input}
          aria-expanded={typed !== null}
          aria-controls={listId}
          aria-activedescendant={
            typed !== null && shown[active] ? `${listId}-${active}` : undefined
          }
          value={typed ?? chosen?.label ?? value}
          onChange={(event) => {
            open(event.target.value);
            if (event.target.value === "") onChange("");
          }}
          onClick={() => typed === null && open("")}
          onBlur={close}
          onKeyDown={onKeyDown}
        />
      </Popover.Anchor>
      <Popover.Portal container={layer}>
        <Popover.Content
          className={styles.list}
          align="start"
          sideOffset={4}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          asChild
        >
          <ChoiceList {...{ listId, shown, active, value, choose }} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface ChoiceListProps {
  listId: string;
  shown: readonly Choice[];
  active: number;
  value: string;
  choose: (choice: Choice) => void;
}

function ChoiceList({ listId, shown, active, value, choose, ...rest }: ChoiceListProps) {
  return (
    <div {...rest} id={listId} role="listbox" aria-label="Choices" tabIndex={-1}>
      {shown.map((choice, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the focus and its keys choose.
        <div
          key={choice.value}
          id={`${listId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={choice.value === value}
          data-active={index === active}
          className={styles.option}
          title={choice.label}
          ref={(option) => {
            if (index === active) option?.scrollIntoView({ block: "nearest" });
          }}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => choose(choice)}
        >
          {choice.label}
        </div>
      ))}
      {shown.length === 0 && (
        <div
          role="option"
          aria-selected={false}
          aria-disabled
          className={styles.none}
          tabIndex={-1}
        >
          Nothing matches
        </div>
      )}
    </div>
  );
}

/** What was typed since the list was opened; null while it is closed. */
function useTyping(choices: readonly Choice[]) {
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const open = (text: string) => {
    setTyped(text);
    setActive(0);
  };
  const shown = typed === null ? [] : matching(choices, typed);
  return { typed, active, setActive, open, close: () => setTyped(null), shown };
}

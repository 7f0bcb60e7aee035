/** A choice of a few. The browser's own list: it is the best one on every device. */
import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { classNames } from "~/design/text/class-names";
import { useField } from "./field-context";
import styles from "./Input.module.css";

export interface Choice<Value extends string = string> {
  value: Value;
  label: string;
}

interface SelectProps<Value extends string>
  extends Omit<ComponentProps<"select">, "onChange" | "value" | "children"> {
  value: Value;
  onChange: (value: Value) => void;
  choices: readonly Choice<Value>[];
}

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { onChange, choices, className, ...rest } = props;
  const field = useField();
  const choose = (value: string) => {
    const chosen = choices.find((choice) => choice.value === value);
    if (chosen) onChange(chosen.value);
  };
  return (
    <span className={classNames(styles.selectBox, className)}>
      <select
        {...field}
        {...rest}
        className={classNames(styles.input, styles.select)}
        onChange={(event) => choose(event.target.value)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      <ChevronDown className={styles.selectSign} aria-hidden />
    </span>
  );
}

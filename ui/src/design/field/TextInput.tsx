/** One line of text. */
import type { ComponentProps } from "react";
import { classNames } from "~/design/text/class-names";
import { useField } from "./field-context";
import styles from "./Input.module.css";

interface TextInputProps extends Omit<ComponentProps<"input">, "onChange" | "value"> {
  value: string;
  onChange: (value: string) => void;
  /** For ids, expressions and secrets. */
  isMono?: boolean;
}

export function TextInput({ onChange, isMono = false, className, ...rest }: TextInputProps) {
  const field = useField();
  return (
    <input
      type="text"
      autoComplete="off"
      spellCheck={isMono ? false : undefined}
      {...field}
      {...rest}
      className={classNames(styles.input, isMono && styles.mono, className)}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

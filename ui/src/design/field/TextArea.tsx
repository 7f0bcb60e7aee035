/** Text of several lines. */
import type { ComponentProps } from "react";
import { classNames } from "~/design/text/class-names";
import { useField } from "./field-context";
import styles from "./Input.module.css";

interface TextAreaProps extends Omit<ComponentProps<"textarea">, "onChange" | "value"> {
  value: string;
  onChange: (value: string) => void;
  /** For JSON and code. */
  isMono?: boolean;
}

export function TextArea({ onChange, isMono = false, className, ...rest }: TextAreaProps) {
  const field = useField();
  return (
    <textarea
      spellCheck={isMono ? false : undefined}
      {...field}
      {...rest}
      className={classNames(styles.input, styles.area, isMono && styles.mono, className)}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

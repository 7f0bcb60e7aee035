/** A button with a text. While its work goes on it says so, and cannot be pressed a second time. */
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "~/design/text/class-names";
import styles from "./Button.module.css";

export type ButtonKind = "primary" | "secondary" | "quiet" | "danger";

interface ButtonProps extends Omit<ComponentProps<"button">, "disabled"> {
  kind?: ButtonKind;
  size?: "small" | "medium";
  /** Stands before the text. */
  icon?: ReactNode;
  /** It cannot be pressed, but is reached by keyboard all the same, so that it can say why. */
  disabled?: boolean | undefined;
  /** The work that it started goes on. */
  isBusy?: boolean;
}

export function Button({
  kind = "secondary",
  size = "medium",
  icon,
  disabled = false,
  isBusy = false,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  const isOff = disabled || isBusy;
  return (
    <button
      {...rest}
      type={type}
      className={classNames(styles.button, styles[kind], styles[size], className)}
      aria-disabled={isOff || undefined}
      aria-busy={isBusy || undefined}
      onClick={(event) => {
        if (isOff) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon}
      {children}
    </button>
  );
}

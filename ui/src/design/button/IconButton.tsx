/** A button that is only an icon: its name is read out, and shown when it is pointed at or focused. */
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "~/design/text/class-names";
import { Tooltip } from "~/design/tooltip/Tooltip";
import { Button } from "./Button";
import styles from "./Button.module.css";

interface IconButtonProps extends Omit<ComponentProps<typeof Button>, "icon" | "children"> {
  label: string;
  icon: ReactNode;
  /** The keys that do the same, in words: told with the name. */
  shortcut?: string | undefined;
}

export function IconButton(props: IconButtonProps) {
  const { label, icon, shortcut, kind = "quiet", className, ...rest } = props;
  return (
    <Tooltip text={shortcut ? `${label} (${shortcut})` : label}>
      <Button
        {...rest}
        kind={kind}
        aria-label={label}
        className={classNames(styles.square, className)}
      >
        {icon}
      </Button>
    </Tooltip>
  );
}

/** A button that is only an icon: its name is read out, and shown when it is pointed at or focused. */
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "~/design/text/class-names";
import { Tooltip } from "~/design/tooltip/Tooltip";
import { Button } from "./Button";
import styles from "./Button.module.css";

interface IconButtonProps extends Omit<ComponentProps<typeof Button>, "icon" | "children"> {
  label: string;
  icon: ReactNode;
}

export function IconButton({ label, icon, kind = "quiet", className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
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

/** A short word on a soft ground. An icon goes with it where the colour means something. */
import type { ReactNode } from "react";
import { classNames } from "~/design/text/class-names";
import styles from "./Badge.module.css";

export type Tone = "neutral" | "info" | "success" | "warning" | "danger" | "accent";

interface BadgeProps {
  tone?: Tone;
  icon?: ReactNode;
  /** Cut with an ellipsis where there is no room; whole in its title. */
  text: string;
}

export function Badge({ tone = "neutral", icon, text }: BadgeProps) {
  return (
    <span className={classNames(styles.badge, styles[tone])} title={text}>
      {icon}
      <span className={styles.text}>{text}</span>
    </span>
  );
}

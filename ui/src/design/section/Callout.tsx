/** Something worth to know before one goes on. Its icon says how much, so that the colour need not. */
import { CircleCheck, CircleX, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "~/design/text/class-names";
import styles from "./Section.module.css";

const SIGNS = {
  info: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  danger: CircleX,
} as const;

export type CalloutKind = keyof typeof SIGNS;

interface CalloutProps {
  kind?: CalloutKind;
  children: ReactNode;
}

export function Callout({ kind = "info", children }: CalloutProps) {
  const Sign = SIGNS[kind];
  return (
    <div className={classNames(styles.callout, styles[kind])}>
      <Sign aria-hidden />
      <div className={styles.calloutText}>{children}</div>
    </div>
  );
}

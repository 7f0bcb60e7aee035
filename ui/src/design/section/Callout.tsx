/** Something worth to know before one goes on. Its icon says how much, so that the colour need not. */
import { Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "~/design/text/class-names";
import styles from "./Section.module.css";

interface CalloutProps {
  kind?: "info" | "warning";
  children: ReactNode;
}

export function Callout({ kind = "info", children }: CalloutProps) {
  const Sign = kind === "info" ? Info : TriangleAlert;
  return (
    <div className={classNames(styles.callout, styles[kind])}>
      <Sign aria-hidden />
      <div className={styles.calloutText}>{children}</div>
    </div>
  );
}

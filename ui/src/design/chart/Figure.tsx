/** Numbers that one reads at a glance, beside each other. */
import type { ReactNode } from "react";
import styles from "./Figure.module.css";

interface FiguresProps {
  children: ReactNode;
  /** As many columns as the longest of several rows has, so that all stand below each other. */
  isOnGrid?: boolean;
}

export function Figures({ children, isOnGrid = false }: FiguresProps) {
  return <dl className={isOnGrid ? styles.grid : styles.figures}>{children}</dl>;
}

interface FigureProps {
  name: string;
  /** A link, where it leads to what was counted. */
  value: ReactNode;
  /** What stands below it in small print. */
  about?: string;
}

export function Figure({ name, value, about }: FigureProps) {
  return (
    <div className={styles.figure}>
      <dt className={styles.name}>{name}</dt>
      <dd className={styles.value}>{value}</dd>
      {about && <dd className={styles.about}>{about}</dd>}
    </div>
  );
}

/** What is known of a thing: names and values, in columns where there is room. */
import type { ReactNode } from "react";
import styles from "./Section.module.css";

interface FactsProps {
  facts: readonly { name: string; value: ReactNode }[];
}

export function Facts({ facts }: FactsProps) {
  return (
    <dl className={styles.facts}>
      {facts.map(({ name, value }) => (
        <div key={name} className={styles.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

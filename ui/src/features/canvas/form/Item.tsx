/** The frame of an item of a list or map that has no row of its own: its input and what is wrong. */
import { type ReactNode, useState } from "react";
import { Faults } from "./Faults";
import styles from "./Form.module.css";
import { faultsAt, useForm } from "./form-context";

interface ItemProps {
  value: unknown;
  pointer: string;
  /** It has rows within, which tell their own faults. */
  hasRows: boolean;
  children: ReactNode;
}

export function Item({ value, pointer, hasRows, children }: ItemProps) {
  const [isLeft, setLeft] = useState(false);
  const faults = faultsAt(useForm().faults, pointer, !hasRows);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the focus has left it.
    <div className={styles.grow} data-pointer={pointer} onBlur={() => setLeft(true)}>
      {children}
      <Faults faults={faults} isEmpty={value === ""} isLeft={isLeft} />
    </div>
  );
}

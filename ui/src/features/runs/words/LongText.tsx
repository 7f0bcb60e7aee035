/** A text that may be very long: its begin, and the rest where one asks for it. */
import { type ReactNode, useState } from "react";
import { LinkButton } from "~/design/button/LinkButton";
import { cutText } from "./cut-text";
import styles from "./Words.module.css";

interface LongTextProps {
  text: string;
  /** So many characters are shown at first. */
  max: number;
  /** What stands after the text, however much is shown of it. */
  children?: ReactNode;
}

export function LongText({ text, max, children }: LongTextProps) {
  const [isWhole, setWhole] = useState(false);
  const begin = cutText(text, max);
  return (
    <>
      <span dir="auto">{isWhole ? text : begin}</span>
      {children}
      {begin !== text && <ShowAll isAll={isWhole} onChange={setWhole} />}
    </>
  );
}

interface ShowAllProps {
  isAll: boolean;
  onChange: (isAll: boolean) => void;
  /** How much there is. */
  count?: number;
}

export function ShowAll({ isAll, onChange, count }: ShowAllProps) {
  const all = count === undefined ? "Show all" : `Show all ${count.toLocaleString("en")}`;
  return (
    <LinkButton className={styles.showAll} aria-expanded={isAll} onClick={() => onChange(!isAll)}>
      {isAll ? "Show less" : all}
    </LinkButton>
  );
}

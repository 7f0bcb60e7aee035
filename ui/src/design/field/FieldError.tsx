/** What is wrong with what was entered: always with its sign, a sentence, its words in backticks as code. */
import { CircleAlert } from "lucide-react";
import { CodeText } from "~/design/text/CodeText";
import styles from "./Field.module.css";

export function FieldError({ id, text }: { id: string; text: string }) {
  return (
    <p className={styles.error} id={id}>
      <CircleAlert aria-hidden />
      <span>
        <CodeText text={sentence(text)} />
      </span>
    </p>
  );
}

/** The server's messages begin as parts of a sentence: "expected at least 4 bytes". */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

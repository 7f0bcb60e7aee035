/** A button that stands in a text or a list, and looks like a link. */
import type { ComponentProps } from "react";
import { classNames } from "~/design/text/class-names";
import styles from "./LinkButton.module.css";

export function LinkButton({ className, ...rest }: ComponentProps<"button">) {
  return <button {...rest} type="button" className={classNames(styles.link, className)} />;
}

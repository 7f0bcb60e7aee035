/** Narrows a list while one types. Escape empties it. */
import { Search } from "lucide-react";
import type { ComponentProps } from "react";
import { classNames } from "~/design/text/class-names";
import styles from "./Input.module.css";

interface SearchInputProps
  extends Omit<ComponentProps<"input">, "onChange" | "value" | "type" | "aria-label"> {
  /** What is searched: "Search scenarios". Also stands in the empty input. */
  label: string;
  value: string;
  onChange: (value: string) => void;
}

export function SearchInput({ label, onChange, className, ...rest }: SearchInputProps) {
  return (
    <span className={classNames(styles.searchBox, className)}>
      <Search className={styles.searchSign} aria-hidden />
      <input
        type="search"
        autoComplete="off"
        spellCheck={false}
        placeholder={label}
        {...rest}
        aria-label={label}
        className={classNames(styles.input, styles.search)}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && rest.value !== "") {
            // Else a dialog around it would close.
            event.preventDefault();
            event.stopPropagation();
            onChange("");
          }
          rest.onKeyDown?.(event);
        }}
      />
    </span>
  );
}

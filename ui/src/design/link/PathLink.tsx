/** A link to a page of the editor whose path is told by data, such as that of what uses a thing. */
import { useRouter } from "@tanstack/react-router";
import type { ComponentProps } from "react";
import { classNames } from "~/design/text/class-names";
import styles from "./Link.module.css";

interface PathLinkProps extends Omit<ComponentProps<"a">, "href"> {
  /** From the root: `/runs/run_…`. */
  path: string;
  look?: "accent" | "plain";
}

export function PathLink({ path, look = "accent", className, onClick, ...rest }: PathLinkProps) {
  const router = useRouter();
  return (
    <a
      {...rest}
      href={path}
      className={classNames(styles.link, look === "plain" && styles.plain, className)}
      onClick={(event) => {
        onClick?.(event);
        // Another tab, a download: the browser's to do.
        const isOrdinary = event.button === 0 && !event.metaKey && !event.ctrlKey;
        if (!isOrdinary || event.shiftKey || event.altKey || event.defaultPrevented) return;
        event.preventDefault();
        router.history.push(path);
      }}
    />
  );
}

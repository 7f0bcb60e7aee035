/** Links: to a page of the editor, or (ExternalLink) out of it. */
import { createLink } from "@tanstack/react-router";
import type { ComponentProps } from "react";
import { classNames } from "~/design/text/class-names";
import buttonStyles from "../button/Button.module.css";
import styles from "./Link.module.css";

interface AnchorProps extends ComponentProps<"a"> {
  /** `plain` takes the colour of the text around it: for names in tables. */
  look?: "accent" | "plain";
}

function Anchor({ look = "accent", className, ...rest }: AnchorProps) {
  return (
    <a {...rest} className={classNames(styles.link, look === "plain" && styles.plain, className)} />
  );
}

/** A typed link to a page: `<Link to="/runs/$runId" params={{ runId }}>`. */
export const Link = createLink(Anchor);

interface ButtonAnchorProps extends ComponentProps<"a"> {
  kind?: "primary" | "secondary" | "quiet";
}

function ButtonAnchor({ kind = "secondary", className, ...rest }: ButtonAnchorProps) {
  return <a {...rest} className={classNames(buttonStyles.button, buttonStyles[kind], className)} />;
}

/** A link that looks like a button, since following it is the next thing to do. */
export const ButtonLink = createLink(ButtonAnchor);

/** A link out of the editor. It opens beside it, so that nothing unsaved is left behind. */
export function ExternalLink({ children, ...rest }: Omit<AnchorProps, "target" | "rel">) {
  return (
    <Anchor {...rest} target="_blank" rel="noreferrer">
      {children}
      <span className="visually-hidden"> (opens in a new tab)</span>
    </Anchor>
  );
}

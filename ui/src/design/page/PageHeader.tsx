/** The head of a page: where one is, what it is, and what can be done with the whole of it. */
import { type ReactNode, useEffect } from "react";
import styles from "./PageHeader.module.css";

interface PageHeaderProps {
  /** Also the title of the browser's tab. Cut where there is no room, whole in its `title`. */
  title: string;
  /** `<Breadcrumbs>`, on pages below another. */
  crumbs?: ReactNode;
  /** Badges beside the title. */
  badges?: ReactNode;
  about?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ title, crumbs, badges, about, actions }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · Millrace`;
  }, [title]);
  return (
    <header className={styles.header}>
      <div className={styles.text}>
        {crumbs}
        <div className={styles.titleRow}>
          <h1 className={styles.title} title={title} dir="auto">
            {title}
          </h1>
          {badges}
        </div>
        {about && <p className={styles.about}>{about}</p>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}

/** The pages above this one, topmost first: `<Breadcrumbs><Link to="/runs">Runs</Link></Breadcrumbs>`. */
import { ChevronRight } from "lucide-react";
import { Children, type ReactNode } from "react";
import styles from "./PageHeader.module.css";

export function Breadcrumbs({ children }: { children: ReactNode }) {
  return (
    <nav className={styles.crumbs} aria-label="Breadcrumbs">
      {/* biome-ignore lint/a11y/noRedundantRoles: a list without marks is none for some readers. */}
      <ol role="list">
        {Children.map(children, (link) => (
          <li>
            {link}
            <ChevronRight aria-hidden />
          </li>
        ))}
      </ol>
    </nav>
  );
}

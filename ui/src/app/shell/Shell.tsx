/** What stands around every page of who is signed in. */
import { Outlet } from "@tanstack/react-router";
import { useStrayDrops } from "~/design/file-drop/use-stray-drops";
import { BarNavigation, SideNavigation } from "./Navigation";
import { ServerBanner } from "./ServerBanner";
import { SessionDialog } from "./SessionDialog";
import styles from "./Shell.module.css";

export function Shell() {
  useStrayDrops();
  return (
    <div className={styles.shell}>
      <a className={`visually-hidden ${styles.skip}`} href="#page">
        Skip to the page
      </a>
      <SideNavigation />
      <BarNavigation />
      <div className={styles.content}>
        <ServerBanner />
        <main id="page" className={styles.main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <SessionDialog />
    </div>
  );
}

/** The pages: at the left, or behind the button of a bar where there is no room. */
import { Link as RouterLink, useNavigate } from "@tanstack/react-router";
import { ChevronsUpDown, Menu as MenuIcon, User } from "lucide-react";
import { Button } from "~/design/button/Button";
import { IconButton } from "~/design/button/IconButton";
import { Menu, MenuItem, MenuSeparator } from "~/design/menu/Menu";
import { AccountItems, AccountMenu } from "./AccountMenu";
import styles from "./Shell.module.css";
import { useAccount } from "./use-account";
import { type MenuLink, useMenu } from "./use-menu";

export function SideNavigation() {
  const menu = useMenu();
  const { caller } = useAccount();
  const group = (name: MenuLink["group"]) => menu.filter((entry) => entry.group === name);
  return (
    <header className={styles.side}>
      <Brand />
      <nav className={styles.nav} aria-label="Pages">
        <NavigationList links={group("main")} />
        <h2 className={styles.group}>Settings</h2>
        <NavigationList links={group("settings")} />
      </nav>
      <AccountMenu
        side="top"
        trigger={
          <Button kind="quiet" className={styles.account} icon={<User />}>
            <span className={styles.caller} title={caller}>
              {caller}
            </span>
            <ChevronsUpDown aria-hidden />
          </Button>
        }
      />
    </header>
  );
}

function NavigationList({ links }: { links: readonly MenuLink[] }) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: a list without marks is none for some readers.
    <ul role="list">
      {links.map(({ to, label, icon: Icon }) => (
        <li key={to}>
          <RouterLink to={to} className={styles.link}>
            <Icon aria-hidden />
            {label}
          </RouterLink>
        </li>
      ))}
    </ul>
  );
}

export function BarNavigation() {
  const menu = useMenu();
  const navigate = useNavigate();
  return (
    <header className={styles.bar}>
      <Brand />
      <Menu trigger={<IconButton label="Menu" icon={<MenuIcon />} />}>
        {menu.map(({ to, label, icon: Icon }) => (
          <MenuItem key={to} icon={<Icon aria-hidden />} onSelect={() => void navigate({ to })}>
            {label}
          </MenuItem>
        ))}
        <MenuSeparator />
        <AccountItems />
      </Menu>
    </header>
  );
}

function Brand() {
  return (
    <RouterLink to="/" className={styles.brand}>
      <img src="/icon.svg" alt="" width="20" height="20" />
      Millrace
    </RouterLink>
  );
}

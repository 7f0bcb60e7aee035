/** Who is signed in, the theme, and the way out. */
import { LogOut, Monitor, Moon, Sun } from "lucide-react";
import type { ReactElement } from "react";
import { Menu, MenuChoice, MenuHeading, MenuItem, MenuSeparator } from "~/design/menu/Menu";
import { setTheme, useTheme } from "./theme";
import { useAccount } from "./use-account";

const THEMES = [
  { value: "system", label: "As the system", icon: <Monitor aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
] as const;

export function AccountMenu({ trigger, side }: { trigger: ReactElement; side: "top" | "bottom" }) {
  return (
    <Menu trigger={trigger} side={side} align="start">
      <AccountItems />
    </Menu>
  );
}

export function AccountItems() {
  const { caller, signOut } = useAccount();
  const theme = useTheme();
  return (
    <>
      <MenuHeading>Signed in as {caller}</MenuHeading>
      <MenuItem icon={<LogOut aria-hidden />} onSelect={signOut}>
        Sign out
      </MenuItem>
      <MenuSeparator />
      <MenuChoice label="Theme" value={theme} onChange={setTheme} choices={THEMES} />
    </>
  );
}

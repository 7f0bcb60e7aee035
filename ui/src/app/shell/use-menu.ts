/** The pages of the navigation, as their routes declare them. */
import { type LinkProps, useRouter } from "@tanstack/react-router";
import type { MenuEntry } from "../menu";

export interface MenuLink extends MenuEntry {
  to: NonNullable<LinkProps["to"]>;
}

export function useMenu(): MenuLink[] {
  const { routesById } = useRouter();
  return Object.values(routesById).flatMap((route) => {
    const entry: MenuEntry | undefined = route.options.staticData?.menu;
    return entry ? [{ ...entry, to: route.to as MenuLink["to"] }] : [];
  });
}

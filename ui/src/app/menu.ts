/** How a page gets into the navigation: its route says so itself, in `staticData`. */
import type { LucideIcon } from "lucide-react";

export interface MenuEntry {
  label: string;
  icon: LucideIcon;
  group: "main" | "settings";
}

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** Shows the page in the navigation, in the order of the routes in `router.tsx`. */
    menu?: MenuEntry;
  }
}

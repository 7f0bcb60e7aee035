/** The icons that the registry names, of the Lucide set. */
import {
  Box,
  CircleX,
  Filter,
  Globe,
  Hand,
  type LucideIcon,
  Merge,
  Pencil,
  Reply,
  Route,
  ScrollText,
  Split,
  Timer,
  Webhook,
} from "lucide-react";

const ICONS: Readonly<Record<string, LucideIcon>> = {
  "circle-x": CircleX,
  "scroll-text": ScrollText,
  filter: Filter,
  globe: Globe,
  hand: Hand,
  merge: Merge,
  pencil: Pencil,
  reply: Reply,
  route: Route,
  split: Split,
  timer: Timer,
  webhook: Webhook,
};

/** A box for icons that are newer than this editor. */
export function typeIcon(name: string | undefined): LucideIcon {
  return (name === undefined ? undefined : ICONS[name]) ?? Box;
}

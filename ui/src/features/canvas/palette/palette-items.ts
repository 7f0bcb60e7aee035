/** What can be added, found by words. */
import type { TypeInfo } from "~/api/types";

const KINDS: readonly TypeInfo["kind"][] = ["action", "node"];

/** Types whose title, key or description has all the words; those by title first. */
export function paletteItems(types: Iterable<TypeInfo>, text: string): TypeInfo[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = [...types].filter((type) => {
    const all = `${type.title} ${type.key} ${type.description}`.toLowerCase();
    return KINDS.includes(type.kind) && words.every((word) => all.includes(word));
  });
  const rank = ({ title, key }: TypeInfo) => {
    const [word = ""] = words;
    if (title.toLowerCase().startsWith(word) || key.startsWith(word)) return 0;
    return title.toLowerCase().includes(word) ? 1 : 2;
  };
  return found.toSorted((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title));
}

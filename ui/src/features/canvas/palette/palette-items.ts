/** What can be added, in groups; or found by words. */
import type { TypeInfo } from "~/api/types";

export interface PaletteGroup {
  /** None over what was found by words. */
  title: string | undefined;
  types: TypeInfo[];
}

const CATEGORIES: readonly (readonly [TypeInfo["kind"], string])[] = [
  ["action", "Actions"],
  ["node", "Logic and data"],
];

/** Without words: what was used last, then everything by category. With words: by how well it fits. */
export function paletteGroups(
  types: Iterable<TypeInfo>,
  text: string,
  recent: readonly string[],
): PaletteGroup[] {
  const all = [...types].filter((type) => CATEGORIES.some(([kind]) => kind === type.kind));
  if (text.trim() !== "") return nonEmpty([{ title: undefined, types: matching(all, text) }]);
  const used = recent.flatMap((key) => all.find((type) => type.key === key) ?? []);
  const rest = all
    .filter((type) => !used.includes(type))
    .toSorted((a, b) => a.title.localeCompare(b.title));
  return nonEmpty([
    { title: "Recently used", types: used },
    ...CATEGORIES.map(([kind, title]) => {
      return { title, types: rest.filter((type) => type.kind === kind) };
    }),
  ]);
}

function nonEmpty(groups: PaletteGroup[]): PaletteGroup[] {
  return groups.filter((group) => group.types.length > 0);
}

/** Types whose title, key or description has all the words; those by title first. */
function matching(types: readonly TypeInfo[], text: string): TypeInfo[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = types.filter((type) => {
    const all = `${type.title} ${type.key} ${type.description}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const rank = ({ title, key }: TypeInfo) => {
    const [word = ""] = words;
    if (title.toLowerCase().startsWith(word) || key.startsWith(word)) return 0;
    return title.toLowerCase().includes(word) ? 1 : 2;
  };
  return found.toSorted((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title));
}

/** Keys of apps: what the server takes, and one made from a name. */
export const KEY_BYTES_MAX = 64;

/** "Müller & Söhne 2" as "muller-sohne-2"; empty where nothing is left of it. */
export function keyFromName(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+|-+$/g, "")
    .slice(0, KEY_BYTES_MAX);
}

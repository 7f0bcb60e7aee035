/** The types that were added last in this browser, the latest first. */

const KEY = "millrace.palette.recent";
const KEPT_MAX = 4;

export function recentTypes(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((key) => typeof key === "string") : [];
  } catch {
    return [];
  }
}

export function rememberType(key: string): void {
  const kept = [key, ...recentTypes().filter((one) => one !== key)].slice(0, KEPT_MAX);
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Without storage they come in the order of their titles.
  }
}

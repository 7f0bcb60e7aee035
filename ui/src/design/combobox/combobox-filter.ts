/** Which choices of a combobox are shown for what was typed. */
import type { Choice } from "~/design/field/Select";

/** At most so many are shown; who looks for another types more. */
export const SHOWN_MAX = 100;

/** Choices that contain all words, in any case; those that begin with the text come first. */
export function matching(choices: readonly Choice[], typed: string): Choice[] {
  const text = typed.trim().toLowerCase();
  const words = text.split(/\s+/);
  const found = choices.filter(({ label }) => {
    const lower = label.toLowerCase();
    return words.every((word) => lower.includes(word));
  });
  const begins = (choice: Choice) => (choice.label.toLowerCase().startsWith(text) ? 0 : 1);
  return found.sort((a, b) => begins(a) - begins(b)).slice(0, SHOWN_MAX);
}

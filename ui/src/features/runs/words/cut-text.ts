/** What is long begins with what matters: its first characters, cut between words where that can be. */
const WORD_MAX = 30;
const LINES_MAX = 8;

/** The text itself where it is short enough. */
export function cutText(text: string, max: number): string {
  const lines = text.split("\n", LINES_MAX + 1);
  const few = lines.length > LINES_MAX ? lines.slice(0, LINES_MAX).join("\n") : text;
  if (few.length <= max) return few === text ? text : `${few}…`;
  const cut = Array.from(few.slice(0, max));
  // Half of a character that takes two is none.
  if (few.codePointAt(max - 1) !== few.charCodeAt(max - 1)) cut.pop();
  const whole = cut.join("");
  const space = whole.search(/\s\S*$/);
  return `${space > max - WORD_MAX ? whole.slice(0, space) : whole}…`;
}

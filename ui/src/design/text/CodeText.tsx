/** A sentence with words in backticks, which are shown as code. */
export function CodeText({ text }: { text: string }) {
  const parts = text.split("`");
  // A backtick that stands alone is only a backtick.
  if (parts.length % 2 === 0) return text;
  return parts.map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a text never changes its parts' places.
    index % 2 === 1 && part !== "" ? <code key={index}>{part}</code> : part,
  );
}

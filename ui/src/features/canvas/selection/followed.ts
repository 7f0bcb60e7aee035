/**
 * Whose panel is open once other nodes are chosen: of the one that is chosen; of none when what was
 * open is let go, so that nobody edits a node that is not the one in sight.
 */
export function followed(
  open: string | undefined,
  before: ReadonlySet<string>,
  now: ReadonlySet<string>,
): string | undefined {
  if (open === undefined || now.has(open)) return open;
  const [only] = now.size === 1 ? [...now] : [];
  return only ?? (before.has(open) || now.size > 0 ? undefined : open);
}

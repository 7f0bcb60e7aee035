/** The server's sentences and log messages as the page tells them: nodes by name, times as elsewhere. */
export type SentencePart =
  | { kind: "text"; text: string }
  | { kind: "node"; id: string; name: string }
  | { kind: "time"; at: Date; text: string };

interface Known {
  names: ReadonlyMap<string, string>;
  /** When the run was accepted: a sentence leaves out the day where it is the same, in UTC. */
  acceptedAt?: string;
}

const NO_NAMES: ReadonlyMap<string, string> = new Map();

/** Whole times, times of day where the server tells when a step goes on, and words. */
const WANTED = new RegExp(
  [
    String.raw`(?<whole>\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)`,
    String.raw`(?<=waits until |; next at )(?<clock>\d\d:\d\d:\d\d)\b`,
    String.raw`(?<![.\w-])(?<word>[\w-]+)`,
  ].join("|"),
  "g",
);

export function sentenceParts(sentence: string, { names, acceptedAt }: Known): SentencePart[] {
  const parts: SentencePart[] = [];
  let end = 0;
  const day = acceptedAt?.slice(0, 10);
  for (const { 0: text, index, groups = {} } of sentence.matchAll(WANTED)) {
    const part =
      groups.word === undefined
        ? timePart(text, groups.whole ?? (day && `${day}T${text}Z`))
        : nodePart(text, names);
    if (!part) continue;
    if (index > end) parts.push({ kind: "text", text: sentence.slice(end, index) });
    parts.push(part);
    end = index + text.length;
  }
  if (end < sentence.length) parts.push({ kind: "text", text: sentence.slice(end) });
  return parts;
}

/** The same where only times are to be told otherwise. */
export function timeParts(message: string): SentencePart[] {
  return sentenceParts(message, { names: NO_NAMES });
}

function timePart(text: string, iso: string | undefined): SentencePart | undefined {
  const at = new Date(iso ?? "");
  return Number.isNaN(at.getTime()) ? undefined : { kind: "time", at, text };
}

function nodePart(id: string, names: ReadonlyMap<string, string>): SentencePart | undefined {
  const name = names.get(id);
  return name === undefined ? undefined : { kind: "node", id, name };
}

/** A sentence of the server, its nodes by name and its times in the reader's zone. */
import { absoluteTime } from "~/design/time/format-time";
import type { SentencePart } from "./sentence-parts";

export function Sentence({ parts }: { parts: readonly SentencePart[] }) {
  return parts.map((part, index) => {
    const key = `${index} ${part.kind}`;
    if (part.kind === "text") return part.text;
    if (part.kind === "node")
      return (
        <bdi key={key} title={part.id}>
          {part.name}
        </bdi>
      );
    return (
      <time key={key} dateTime={part.at.toISOString()} title={part.text}>
        {absoluteTime(part.at)}
      </time>
    );
  });
}

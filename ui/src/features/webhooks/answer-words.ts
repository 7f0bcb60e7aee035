/** What is said of an answer to an event. */
import type { CalloutKind } from "~/design/section/Callout";
import type { Answered } from "./use-send";

interface AnswerWords {
  /** How well it went, as a colour and a sign tell it. */
  kind: CalloutKind;
  note: string | undefined;
  runsTitle: string;
  /** As it is read best; empty where it tells nothing that the note does not. */
  body: string;
}

export function answerWords({ status, text, delivery }: Answered): AnswerWords {
  const { refusal, idempotent = false, runs = [] } = delivery ?? {};
  const isOne = runs.length === 1;
  const repeated = `This event came before, so nothing began anew: it is answered by the ${isOne ? "run" : "runs"} of the first one.`;
  const idle = delivery && status < 400 && runs.length === 0;
  const isNew = status < 300 && !idle && !idempotent;
  return {
    kind: status >= 400 ? "warning" : isNew ? "success" : "info",
    note: refusal?.message ?? (idempotent ? repeated : idle ? NO_RUN : undefined),
    runsTitle: `${isOne ? "The run" : "The runs"} that ${idempotent ? "the first one " : ""}began`,
    body: refusal ? "" : readable(text),
  };
}

const NO_RUN = "No run began: the condition `when` of the trigger does not hold for this event.";

function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

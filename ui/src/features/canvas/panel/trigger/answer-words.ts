/** What a webhook answers when, in the words of who sets it up. */
import { isSchema, type Schema } from "../../form/spec";
import { WEBHOOK } from "./webhook-use";

interface Words {
  title: string;
  description: string;
}

const WORDS: Readonly<Record<string, Words>> = {
  accepted: {
    title: "At once, when it is recorded",
    description: "The caller waits for nothing: the run goes on by itself.",
  },
  finished: {
    title: "When the run has finished",
    description: "The caller waits for the run and is told how it ended.",
  },
  node: {
    title: "With what a Respond node says",
    description: "The caller waits until the first Respond node of the run answers it.",
  },
};

/** The schema of a type, its choices of answers with a title and a sentence each. */
export function withAnswerWords(key: string, schema: Schema): Schema {
  if (key !== WEBHOOK || !isSchema(schema.$defs)) return schema;
  const { Answering: answering } = schema.$defs;
  if (!isSchema(answering) || !Array.isArray(answering.oneOf)) return schema;
  const oneOf = answering.oneOf.map((option: unknown) =>
    isSchema(option) ? { ...option, ...WORDS[String(option.const)] } : option,
  );
  return { ...schema, $defs: { ...schema.$defs, Answering: { ...answering, oneOf } } };
}

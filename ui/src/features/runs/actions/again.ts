/** Which version runs again, as a choice of a list: `same`, `latest`, or a number as text. */
import type { RetryRequest } from "~/api/types";

export type Again = NonNullable<RetryRequest["version"]>;

export function againOf(choice: string): Again {
  return choice === "same" || choice === "latest" ? choice : Number(choice);
}

/** JSON, or (what people mean when they type a word) undefined with what is wrong with it. */
export function readJson(text: string): { value: unknown } | { fault: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { fault: `This is no JSON: ${reason}. Texts stand in double quotes.` };
  }
}

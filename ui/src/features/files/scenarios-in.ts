/** The scenarios of a text: what is pasted, dropped, chosen, or shown as an example. */
import { parseFile } from "~/api/queries/files";
import type { Draft, ParsedFile } from "~/api/types";
import { FileProblem } from "./file-problem";

export interface NamedDraft {
  name: string;
  draft: Draft;
  /** As the file says; absent where it is silent. */
  enabled?: boolean;
}

/** Throws a `FileProblem` where the text is wrong or has none, an `ApiError` where it was not read. */
export async function scenariosIn(text: string): Promise<NamedDraft[]> {
  return readable(await parseFile(text));
}

/** Apps and connections beside the scenarios are left out. */
export function readable({ documents, faults }: ParsedFile): NamedDraft[] {
  const wrong = faults.filter(({ severity }) => severity === "error");
  if (wrong.length > 0) {
    throw new FileProblem("Mend what is named here and try again.", wrong);
  }
  const found = documents.flatMap(({ kind, name, draft, enabled }) =>
    kind === "Scenario" && draft ? [{ name, draft, ...(enabled == null ? {} : { enabled }) }] : [],
  );
  if (found.length === 0) {
    throw new FileProblem("There is no scenario in it: no document of it begins with `scenario:`.");
  }
  return found;
}

/** Copying to the clipboard, and adding what is pasted, dropped or chosen: all of it scenario files. */
import { printFile } from "~/api/queries/files";
import { copyText } from "~/design/copy-button/CopyButton";
import { toast } from "~/design/toast/toasts";
import { saveYaml } from "~/features/files/download";
import { FileProblem } from "~/features/files/file-problem";
import { fileText, oneFile } from "~/features/files/file-text";
import { type NamedDraft, scenariosIn } from "~/features/files/scenarios-in";
import { placeAfter } from "../graph/arrange";
import { normalDraft, type Point } from "../graph/normal-draft";
import { isBlank } from "../graph/pieces";
import { chosenPiece, PASTE_OFFSET, putPiece } from "../page/actions";
import type { Editor } from "../page/editor";

export async function copyChosen(editor: Editor): Promise<void> {
  const piece = chosenPiece(editor);
  const count = piece.nodes.length + piece.notes.length;
  if (count === 0) {
    toast({ kind: "info", text: "Choose nodes or notes: a trigger alone cannot be copied." });
    return;
  }
  const { name } = editor.scenario;
  const text = printFile(name, piece);
  try {
    const isCopied = await copyText(text, () => void offerFile(name, text));
    if (isCopied) toast({ text: `Copied ${counted(count)}` });
  } catch (error) {
    toast({ kind: "error", text: `Nothing was copied. ${messageOf(error)}` });
  }
}

/** Browsers keep pages on plain HTTP from elsewhere away from the clipboard; a file does as well. */
async function offerFile(name: string, promised: Promise<string>): Promise<void> {
  const text = await promised;
  toast({
    kind: "error",
    text: "The browser does not let this page write to the clipboard.",
    action: { label: "Save as a file", run: () => saveYaml(name, text) },
  });
}

export async function pasteText(editor: Editor, text: string): Promise<void> {
  try {
    putPiece(editor, normalDraft(oneOf(await scenariosIn(text)).draft), { by: PASTE_OFFSET });
  } catch (error) {
    tell(editor, "This cannot be pasted", error);
  }
}

/** Where a file was let go, or right of all that is there. */
export async function addFile(editor: Editor, files: readonly File[], at?: Point): Promise<void> {
  try {
    const file = oneFile(files);
    const piece = normalDraft(oneOf(await scenariosIn(await fileText(file))).draft);
    const { store, types } = editor;
    const free = isBlank(store.draft)
      ? { by: 0 }
      : { at: placeAfter(store.draft, undefined, types) };
    const count = putPiece(editor, piece, at ? { at } : free);
    toast({ text: `Added ${counted(count)} of ${file.name}` });
  } catch (error) {
    const what = files.length === 1 ? files[0]?.name : undefined;
    tell(editor, `${what ?? "This"} was not added`, error);
  }
}

function oneOf(scenarios: readonly NamedDraft[]): NamedDraft {
  const [one, ...others] = scenarios;
  if (!one || others.length > 0) {
    throw new FileProblem(
      `There are ${scenarios.length} scenarios in it. Take one at a time, or make new ones of them in the list of scenarios.`,
    );
  }
  return one;
}

function tell(editor: Editor, title: string, error: unknown): void {
  const shown = error instanceof Error ? error : new Error(String(error));
  editor.open({ kind: "not-added", title, error: shown });
}

function counted(count: number): string {
  return `${count} ${count === 1 ? "element" : "elements"}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

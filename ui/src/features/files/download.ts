/** A scenario as a file on the reader's machine. */
import { printFile } from "~/api/queries/files";
import type { Draft } from "~/api/types";
import { saveFile } from "~/design/save-file/save-file";
import { toast } from "~/design/toast/toasts";
import { fileNameOf } from "./file-name";

export async function downloadScenario(name: string, draft: Draft | Promise<Draft>): Promise<void> {
  try {
    saveYaml(name, await printFile(name, await draft));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    toast({ kind: "error", text: `${name} was not downloaded. ${reason}` });
  }
}

export function saveYaml(name: string, text: string): void {
  saveFile(new Blob([text], { type: "application/yaml" }), fileNameOf(name));
}

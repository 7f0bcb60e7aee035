/** The text of a file that somebody chose or dropped. */
import { bytesText } from "~/design/text/bytes-text";
import { FileProblem } from "./file-problem";

/** More than any scenario that a person works on; the server would refuse twice as much. */
export const FILE_BYTES_MAX = 4 * 1024 * 1024;

/** The only one of several files. */
export function oneFile(files: readonly File[]): File {
  const [file, ...others] = files;
  if (!file) throw new FileProblem("There was no file in it. Choose a scenario file.");
  if (others.length > 0) {
    throw new FileProblem(`These are ${files.length} files. Take one at a time.`);
  }
  return file;
}

export async function fileText(file: File): Promise<string> {
  if (file.size > FILE_BYTES_MAX) {
    const [size, most] = [file.size, FILE_BYTES_MAX].map(bytesText);
    throw new FileProblem(`It has ${size}. A scenario file may have ${most} at most.`);
  }
  const bytes = await file.arrayBuffer().catch(() => {
    throw new FileProblem("The browser cannot read it. Is it a folder, or was it moved?");
  });
  const text = utf8(bytes);
  // No text that a person writes has a zero in it, and every binary file has one soon.
  if (text === undefined || text.includes("\u0000")) {
    throw new FileProblem("It is not a text in UTF-8. Choose a scenario file: YAML or JSON.");
  }
  return text;
}

function utf8(bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

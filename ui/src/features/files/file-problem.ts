/** Why a text or a file was not taken. */
import type { FileFault } from "~/api/types";

export class FileProblem extends Error {
  override readonly name = "FileProblem";
  /** What is wrong with its form, by line and column. */
  readonly faults: readonly FileFault[];

  constructor(message: string, faults: readonly FileFault[] = []) {
    super(message);
    this.faults = faults;
  }
}

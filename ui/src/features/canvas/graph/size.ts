/** How large nodes are drawn, so that nothing is laid over them. `StepNode.module.css` draws them so. */
import { ERROR_OUTPUT, outputsOf, type Types } from "./handles";
import { DEFAULT_OUTPUT, type FullDraft } from "./normal-draft";

export const NODE_WIDTH = 232;
/** A node with one output: its border and its head. */
export const NODE_HEIGHT = 54;
/** Where edges enter, from the upper edge. */
export const INPUT_OFFSET = 27;
/** Where edges leave by the output for errors, from the right edge. */
export const ERROR_INSET = 28;
const OUTPUT_HEIGHT = 24;
/** Line and padding around the list of outputs. */
const OUTPUTS_PADDING = 9;

/** The outputs that are listed on a node; none where there is only one, at its head. */
function listed(draft: FullDraft, id: string, types: Types): string[] {
  const names = outputsOf(draft, id, types).map((handle) => handle.name);
  const named = names.filter((name) => name !== ERROR_OUTPUT);
  return named.length === 1 && named[0] === DEFAULT_OUTPUT ? [] : named;
}

export function nodeHeight(draft: FullDraft, id: string, types: Types): number {
  const { length } = listed(draft, id, types);
  return length === 0 ? NODE_HEIGHT : NODE_HEIGHT + OUTPUTS_PADDING + length * OUTPUT_HEIGHT;
}

/** Where an edge leaves by an output, from the upper edge. */
export function outputOffset(draft: FullDraft, id: string, output: string, types: Types): number {
  if (output === ERROR_OUTPUT) return nodeHeight(draft, id, types);
  const at = listed(draft, id, types).indexOf(output);
  if (at < 0) return INPUT_OFFSET;
  return NODE_HEIGHT + OUTPUTS_PADDING / 2 + (at + 0.5) * OUTPUT_HEIGHT;
}

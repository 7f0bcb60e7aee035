/**
 * Ties a field to its label and description. Neither `for` nor an id reaches into a shadow root, so
 * the elements themselves are named, and a click on the label is passed on.
 */
export interface Ties {
  /** Of the field that its label is for. */
  id: string;
  /** Of its description. */
  about: string | undefined;
}

/** Names what is edited by its label. */
export function name(field: HTMLElement, { id, about }: Ties): void {
  const label = labelOf(id);
  const named = label?.querySelector("[data-name]") ?? label;
  const description = about === undefined ? null : document.getElementById(about);
  field.ariaLabelledByElements = named && [named];
  field.ariaDescribedByElements = description && [description];
}

/** Calls that on a click on the label; gives back how to undo it. */
export function onLabelClick({ id }: Ties, focus: () => void): () => void {
  const label = labelOf(id);
  label?.addEventListener("click", focus);
  return () => label?.removeEventListener("click", focus);
}

function labelOf(id: string): Element | null {
  return document.querySelector(`label[for="${CSS.escape(id)}"]`);
}

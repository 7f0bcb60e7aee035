/**
 * Ties an editor to the label and the description of its field. Neither `for` nor an id reaches into
 * a shadow root, so the elements themselves are named, and a click on the label is passed on.
 */
import type { EditorView } from "@codemirror/view";

/** Gives back how to undo it. */
export function labelled(view: EditorView, id: string, about: string | undefined): () => void {
  const label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
  const description = about === undefined ? null : document.getElementById(about);
  const { contentDOM } = view;
  const name = label?.querySelector("[data-name]") ?? label;
  contentDOM.ariaLabelledByElements = name && [name];
  contentDOM.ariaDescribedByElements = description && [description];
  const focus = () => view.focus();
  label?.addEventListener("click", focus);
  return () => label?.removeEventListener("click", focus);
}

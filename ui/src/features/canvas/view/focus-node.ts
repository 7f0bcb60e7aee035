/** Gives the focus to a node of the drawing. */
export function focusNode(box: ParentNode | null, id: string): void {
  const node = box?.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
  if (node instanceof HTMLElement) node.focus();
}

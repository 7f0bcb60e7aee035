/** Saves a document as a file on the reader's machine. */
export function saveFile(document: Blob, name: string): void {
  const url = URL.createObjectURL(document);
  const link = window.document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

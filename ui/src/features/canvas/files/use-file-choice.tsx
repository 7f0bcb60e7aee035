/** Choosing a file whose content is added to the scenario: what dropping one does, for the keyboard. */
import { type ReactElement, useRef } from "react";
import { useEditor } from "../page/editor";
import { addFile } from "./adding";

/** Opens the browser's dialog; the input has to stand somewhere on the page. */
export function useFileChoice(): { choose: () => void; input: ReactElement } {
  const editor = useEditor();
  const ref = useRef<HTMLInputElement>(null);
  const input = (
    <input
      ref={ref}
      type="file"
      accept=".yaml,.yml,.json"
      hidden
      onChange={({ target }) => {
        void addFile(editor, [...(target.files ?? [])]);
        // The same file can be chosen again once it was mended.
        target.value = "";
      }}
    />
  );
  return { choose: () => ref.current?.click(), input };
}

/** The scenario as a file, and what a file holds into the scenario: dropping one needs no hand here. */
import { Download, Ellipsis, FileUp } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "~/design/button/IconButton";
import { Menu, MenuItem } from "~/design/menu/Menu";
import { downloadScenario } from "~/features/files/download";
import { useEditor } from "../page/editor";
import { addFile } from "./adding";

export function FilesMenu() {
  const editor = useEditor();
  const { scenario, store } = editor;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Menu trigger={<IconButton label="More for this scenario" icon={<Ellipsis />} />}>
        <MenuItem icon={<FileUp aria-hidden />} onSelect={() => input.current?.click()}>
          Add from a file
        </MenuItem>
        <MenuItem
          icon={<Download aria-hidden />}
          onSelect={() => void downloadScenario(scenario.name, store.draft)}
        >
          Download as a file
        </MenuItem>
      </Menu>
      <input
        ref={input}
        type="file"
        accept=".yaml,.yml,.json"
        hidden
        onChange={({ target }) => {
          void addFile(editor, [...(target.files ?? [])]);
          // The same file can be chosen again once it was mended.
          target.value = "";
        }}
      />
    </>
  );
}

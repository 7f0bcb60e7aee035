/** What is done with the scenario as a whole besides drawing it. */
import { useNavigate } from "@tanstack/react-router";
import {
  Copy,
  Download,
  Ellipsis,
  FileUp,
  Keyboard,
  ListChecks,
  SlidersHorizontal,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import { IconButton } from "~/design/button/IconButton";
import { Menu, MenuItem, MenuSeparator } from "~/design/menu/Menu";
import { downloadScenario } from "~/features/files/download";
import { CopyDialog, DeleteDialog } from "~/features/scenarios/list/ScenarioDialogs";
import { dropPending } from "../draft/pending-work";
import { saveNow } from "../draft/saving";
import { useFileChoice } from "../files/use-file-choice";
import { SETTINGS_ID } from "../graph/normal-draft";
import { useEditor } from "../page/editor";

export function EditorMenu() {
  const { scenario, store, open, openPanel } = useEditor();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<"copy" | "delete">();
  const close = () => setAsking(undefined);
  const file = useFileChoice();
  const copy = () => {
    // The server copies what it has, so it shall have all of it.
    void saveNow(store);
    setAsking("copy");
  };
  return (
    <>
      <Menu trigger={<IconButton label={`More for ${scenario.name}`} icon={<Ellipsis />} />}>
        <MenuItem
          icon={<SlidersHorizontal aria-hidden />}
          onSelect={() => openPanel(SETTINGS_ID, "")}
        >
          Settings
        </MenuItem>
        <MenuItem
          icon={<ListChecks aria-hidden />}
          onSelect={() => void navigate({ to: "/runs", search: { scenario: scenario.id } })}
        >
          Runs of this scenario
        </MenuItem>
        <MenuItem icon={<Keyboard aria-hidden />} onSelect={() => open({ kind: "keys" })}>
          Keys
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<FileUp aria-hidden />} onSelect={file.choose}>
          Add from a file
        </MenuItem>
        <MenuItem
          icon={<Download aria-hidden />}
          onSelect={() => void downloadScenario(scenario.name, store.draft)}
        >
          Download as a file
        </MenuItem>
        <MenuItem icon={<Copy aria-hidden />} onSelect={copy}>
          Duplicate
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 aria-hidden />} kind="danger" onSelect={() => setAsking("delete")}>
          Delete
        </MenuItem>
      </Menu>
      {file.input}
      {asking === "copy" && (
        <CopyDialog
          scenario={scenario}
          onClose={close}
          onCopied={({ id }) =>
            void navigate({ to: "/scenarios/$scenarioId", params: { scenarioId: id } })
          }
        />
      )}
      {asking === "delete" && (
        <DeleteDialog
          scenario={scenario}
          onClose={close}
          onDeleted={() => {
            dropPending(scenario.id);
            void navigate({ to: "/scenarios" });
          }}
        />
      )}
    </>
  );
}

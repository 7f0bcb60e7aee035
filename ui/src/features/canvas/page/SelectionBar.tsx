/** What can be done with what is chosen on the canvas. */
import {
  AlignHorizontalJustifyStart,
  AlignVerticalJustifyStart,
  Cable,
  CircleSlash,
  Copy,
  CopyPlus,
  PanelRight,
  Plus,
  SlidersHorizontal,
  Trash2,
} from "lucide-react";
import { Button } from "~/design/button/Button";
import { IconButton } from "~/design/button/IconButton";
import { copyChosen } from "../files/adding";
import { SETTINGS_ID } from "../graph/normal-draft";
import * as actions from "./actions";
import { addingNow } from "./adding";
import styles from "./Editor.module.css";
import { useEditor } from "./editor";
import { keyWords } from "./editor-keys";

/** Where no node is meant, the scenario is. */
function NothingChosen() {
  const { panelOf, openPanel } = useEditor();
  if (panelOf !== undefined) return null;
  return (
    <div className={styles.selectionBar} role="toolbar" aria-label="Nothing is selected">
      <span className={styles.count}>Nothing selected</span>
      <Button
        kind="quiet"
        size="small"
        icon={<SlidersHorizontal />}
        onClick={() => openPanel(SETTINGS_ID, "")}
      >
        Scenario settings
      </Button>
    </div>
  );
}

export function SelectionBar() {
  const editor = useEditor();
  const { nodes, edges } = editor.selection;
  const count = nodes.size + edges.size;
  // The palette stands there, and has what is chosen in its own words.
  if (editor.opened?.kind === "palette") return null;
  if (count === 0) return <NothingChosen />;
  const [only] = nodes.size === 1 && edges.size === 0 ? [...nodes] : [];
  return (
    <div className={styles.selectionBar} role="toolbar" aria-label="Selection">
      <span className={styles.count}>{`${count} selected`}</span>
      {only !== undefined && <ToolsOfOne id={only} />}
      {edges.size === 1 && nodes.size === 0 && <ToolOfEdge />}
      {nodes.size > 1 && (
        <>
          <IconButton
            label="Align left"
            icon={<AlignVerticalJustifyStart />}
            size="small"
            onClick={() => actions.alignChosen(editor, "left")}
          />
          <IconButton
            label="Align top"
            icon={<AlignHorizontalJustifyStart />}
            size="small"
            onClick={() => actions.alignChosen(editor, "top")}
          />
        </>
      )}
      {nodes.size > 0 && (
        <>
          <IconButton
            label="Copy"
            shortcut={keyWords("Mod C")}
            icon={<Copy />}
            size="small"
            onClick={() => void copyChosen(editor)}
          />
          <IconButton
            label="Duplicate"
            shortcut={keyWords("Mod D")}
            icon={<CopyPlus />}
            size="small"
            onClick={() => actions.duplicateChosen(editor)}
          />
          <IconButton
            label="Disable or enable"
            shortcut="D"
            icon={<CircleSlash />}
            size="small"
            onClick={() => actions.toggleChosen(editor)}
          />
        </>
      )}
      <IconButton
        label="Delete"
        shortcut="Delete"
        icon={<Trash2 />}
        size="small"
        onClick={() => actions.removeChosen(editor)}
      />
    </div>
  );
}

function ToolOfEdge() {
  const editor = useEditor();
  return (
    <IconButton
      label="Insert a node"
      shortcut="/"
      icon={<Plus />}
      size="small"
      onClick={() => editor.open({ kind: "palette", adding: addingNow(editor) })}
    />
  );
}

function ToolsOfOne({ id }: { id: string }) {
  const { open, openPanel } = useEditor();
  return (
    <>
      <IconButton
        label="Open"
        shortcut="Enter"
        icon={<PanelRight />}
        size="small"
        onClick={() => openPanel(id)}
      />
      <IconButton
        label="Connect to another node"
        shortcut="C"
        icon={<Cable />}
        size="small"
        onClick={() => open({ kind: "connect", from: id })}
      />
    </>
  );
}

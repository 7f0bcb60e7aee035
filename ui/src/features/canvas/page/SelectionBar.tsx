/** What can be done with what is chosen on the canvas. */
import {
  AlignHorizontalJustifyStart,
  AlignVerticalJustifyStart,
  Cable,
  CircleSlash,
  Copy,
  CopyPlus,
  PanelRight,
  Trash2,
} from "lucide-react";
import { IconButton } from "~/design/button/IconButton";
import * as actions from "./actions";
import styles from "./Editor.module.css";
import { useEditor } from "./editor";
import { keyWords } from "./editor-keys";

export function SelectionBar() {
  const editor = useEditor();
  const { nodes, edges } = editor.selection;
  const count = nodes.size + edges.size;
  if (count === 0) return null;
  const [only] = nodes.size === 1 && edges.size === 0 ? [...nodes] : [];
  return (
    <div className={styles.selectionBar} role="toolbar" aria-label="What is chosen">
      <span className={styles.count}>{count === 1 ? "1 chosen" : `${count} chosen`}</span>
      {only !== undefined && (
        <>
          <IconButton
            label="Open"
            shortcut="Enter"
            icon={<PanelRight />}
            size="small"
            onClick={() => editor.openPanel(only)}
          />
          <IconButton
            label="Connect to another node"
            shortcut="C"
            icon={<Cable />}
            size="small"
            onClick={() => editor.open({ kind: "connect", from: only })}
          />
        </>
      )}
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
            onClick={() => void actions.copyChosen(editor)}
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

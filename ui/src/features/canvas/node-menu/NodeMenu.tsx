/** What can be done with a node, at the place where it was clicked. */
import { Cable, CircleSlash, Copy, CopyPlus, PanelRight, Pencil, Trash2 } from "lucide-react";
import { useRef } from "react";
import { MenuItem, MenuSeparator } from "~/design/menu/Menu";
import { PointMenu } from "~/design/menu/PointMenu";
import { copyChosen } from "../files/adding";
import { noteIdOf } from "../flow/flow-model";
import { nodeOf, nodeTitle, TRIGGER_ID } from "../graph/normal-draft";
import * as actions from "../page/actions";
import { type PointedAt, useDraft, useEditor } from "../page/editor";
import { keyWords } from "../page/editor-keys";
import { pointerOf } from "../panel/pointer-of";

export function NodeMenuPlace() {
  const { menu } = useEditor();
  return menu ? <NodeMenu key={`${menu.id} ${menu.at.x} ${menu.at.y}`} {...menu} /> : null;
}

function NodeMenu({ id, at }: PointedAt) {
  const editor = useEditor();
  const draft = useDraft();
  const isAway = useRef(false);
  const goAway = (act: () => void) => () => {
    isAway.current = true;
    act();
  };
  const title = noteIdOf(id) === undefined ? nodeTitle(draft, id) : "the note";
  return (
    <PointMenu
      label={`Actions for ${title}`}
      at={at}
      onClose={() => editor.openMenu(undefined)}
      onCloseFocus={() => {
        if (!isAway.current) editor.reveal(id, true);
      }}
    >
      <Going id={id} goAway={goAway} />
      {id !== TRIGGER_ID && <Changing id={id} goAway={goAway} />}
    </PointMenu>
  );
}

interface PartProps {
  id: string;
  /** The focus goes elsewhere with it, and does not come back to the node. */
  goAway: (act: () => void) => () => void;
}

function Going({ id, goAway }: PartProps) {
  const { open, openPanel } = useEditor();
  const draft = useDraft();
  const isStep = noteIdOf(id) === undefined;
  return (
    <>
      <MenuItem
        icon={<PanelRight aria-hidden />}
        shortcut="Enter"
        onSelect={goAway(() => openPanel(id, ""))}
      >
        Open
      </MenuItem>
      {isStep && id !== TRIGGER_ID && (
        <MenuItem
          icon={<Pencil aria-hidden />}
          onSelect={goAway(() => openPanel(id, `${pointerOf(draft, id)}/name`))}
        >
          Rename
        </MenuItem>
      )}
      {isStep && (
        <MenuItem
          icon={<Cable aria-hidden />}
          shortcut="C"
          onSelect={goAway(() => open({ kind: "connect", from: id }))}
        >
          Connect to…
        </MenuItem>
      )}
    </>
  );
}

function Changing({ id, goAway }: PartProps) {
  const editor = useEditor();
  const node = nodeOf(useDraft(), id);
  return (
    <>
      <MenuSeparator />
      <MenuItem
        icon={<Copy aria-hidden />}
        shortcut={keyWords("Mod C")}
        onSelect={() => void copyChosen(editor)}
      >
        Copy
      </MenuItem>
      <MenuItem
        icon={<CopyPlus aria-hidden />}
        shortcut={keyWords("Mod D")}
        onSelect={() => actions.duplicateChosen(editor)}
      >
        Duplicate
      </MenuItem>
      {node && (
        <MenuItem
          icon={<CircleSlash aria-hidden />}
          shortcut="D"
          onSelect={() => actions.toggleChosen(editor)}
        >
          {node.disabled === true ? "Enable" : "Disable"}
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem
        icon={<Trash2 aria-hidden />}
        kind="danger"
        shortcut="Delete"
        onSelect={goAway(() => actions.removeChosen(editor))}
      >
        Delete
      </MenuItem>
    </>
  );
}

/** The canvas and what stands above and beside it. */
import { useMemo, useRef } from "react";
import { Button } from "~/design/button/Button";
import { toast } from "~/design/toast/toasts";
import { addFile } from "../files/adding";
import type { Editing } from "../flow/Drawing";
import { ScenarioCanvas } from "../flow/ScenarioCanvas";
import { refusal } from "../graph/connect";
import { outputTitle } from "../graph/normal-draft";
import { NodeMenuPlace } from "../node-menu/NodeMenu";
import { Palette } from "../palette/Palette";
import { PanelPlace } from "../panel/NodePanel";
import { DryRunPanel } from "../run/DryRunPanel";
import { useLitSteps } from "../run/use-lit-steps";
import * as actions from "./actions";
import styles from "./Editor.module.css";
import { type Editor, useDraft, useEditor } from "./editor";
import { useEditorKeys } from "./editor-keys";
import { Problems } from "./Problems";
import { SelectionBar } from "./SelectionBar";

export function Workspace() {
  const editor = useEditor();
  const draft = useDraft();
  const box = useRef<HTMLDivElement>(null);
  useEditorKeys(editor, box);
  const editing = useEditing(editor);
  const lit = useLitSteps(editor.run?.id, editor.run?.steps);
  const steps = editor.isPathShown ? lit : undefined;
  return (
    <div className={styles.workspace}>
      {editor.opened?.kind === "dry-run" && <DryRunPanel onClose={() => editor.open(undefined)} />}
      <div ref={box} className={styles.canvas}>
        <ScenarioCanvas
          draft={draft}
          faults={editor.faults}
          selection={editor.selection}
          steps={steps}
          editing={editing}
          reveal={editor.revealed}
          isNarrowed={editor.opened?.kind === "dry-run"}
        />
        <div className={styles.floatLeft}>
          <PalettePlace />
        </div>
        <SelectionBar />
        <NodeMenuPlace />
        <Problems />
        {editor.run && editor.isPathShown && (
          <div className={styles.pathNote}>
            <span>Showing the path of a run</span>
            <Button size="small" onClick={() => editor.showPath(false)}>
              Hide
            </Button>
          </div>
        )}
      </div>
      <PanelPlace />
    </div>
  );
}

function PalettePlace() {
  const editor = useEditor();
  const draft = useDraft();
  const { opened, open } = editor;
  if (opened?.kind !== "palette") return null;
  const { adding } = opened;
  const add = (key: string) => {
    const id = actions.addOfType(editor, key, adding);
    open(undefined);
    if (id !== undefined) editor.openNew(id);
  };
  const close = () => {
    open(undefined);
    if (adding.from) editor.reveal(adding.from.source, true);
  };
  const after = adding.from && outputTitle(draft, adding.from.source, adding.from.sourceHandle);
  return <Palette types={editor.types} after={after} onAdd={add} onClose={close} />;
}

/** What a hand does on the canvas, done to the draft. */
function useEditing(editor: Editor): Editing {
  const current = useRef(editor);
  current.current = editor;
  return useMemo(() => {
    const now = () => current.current;
    return {
      onSelect: (selection) => now().select(selection),
      refusal: (edge) => refusal(now().store.draft, edge, now().types),
      onConnect: (edge) => void actions.connectOrSay(now(), edge),
      onRefused: (reason) => toast({ kind: "info", text: reason }),
      onDropEdge: (from, at) => now().open({ kind: "palette", adding: { from, at } }),
      onOutput: (from) => now().open({ kind: "palette", adding: { from } }),
      onDropType: (type, at) => {
        const id = actions.addOfType(now(), type, { at });
        now().open(undefined);
        if (id !== undefined) now().openNew(id);
      },
      onDropFiles: (files, at) => void addFile(now(), files, at),
      onMove: (places) => actions.move(now(), places),
      onOpen: (id) => now().openPanel(id, ""),
      onPick: (id) => now().openPanel(id),
      onWalk: (from, to) => {
        // The panel that is open goes along, else only the focus does.
        if (now().panelOf === from) now().select({ nodes: new Set([to]), edges: new Set() });
      },
      onMenu: (id, at) => {
        // What was clicked is meant, with all that is chosen beside it.
        if (!now().selection.nodes.has(id))
          now().select({ nodes: new Set([id]), edges: new Set() });
        now().openMenu({ id, at });
      },
    };
  }, []);
}

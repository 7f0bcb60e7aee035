/** The canvas and what stands above and beside it. */
import { useDeferredValue, useMemo, useRef } from "react";
import { Button } from "~/design/button/Button";
import { toast } from "~/design/toast/toasts";
import { addFile } from "../files/adding";
import type { Editing } from "../flow/Drawing";
import { ScenarioCanvas } from "../flow/ScenarioCanvas";
import { refusal } from "../graph/connect";
import { NodeMenuPlace } from "../node-menu/NodeMenu";
import { PalettePlace } from "../palette/PalettePlace";
import { PanelPlace } from "../panel/NodePanel";
import { useWarmUp } from "../panel/use-warm-up";
import { DryRunPanel } from "../run/DryRunPanel";
import { useLitSteps } from "../run/use-lit-steps";
import * as actions from "./actions";
import { addOfType, edgeOf, isLone, putInto } from "./adding";
import styles from "./Editor.module.css";
import { type Editor, EditorProvider, useDraftState, useEditor } from "./editor";
import { useEditorKeys } from "./editor-keys";
import { Problems } from "./Problems";
import { SelectionBar } from "./SelectionBar";

/**
 * The drawing stands outside of what shares the editor: at each change of that, React would look
 * through all of its nodes for who uses it.
 */
export function Workspace({ editor }: { editor: Editor }) {
  const draft = useDraftState(editor.store).history.present;
  const box = useRef<HTMLDivElement>(null);
  useEditorKeys(editor, box);
  useWarmUp();
  const editing = useEditing(editor);
  const lit = useLitSteps(editor.run?.id, editor.run?.steps);
  const steps = editor.isPathShown ? lit : undefined;
  return (
    <div className={styles.workspace}>
      {editor.opened?.kind === "dry-run" && (
        <EditorProvider value={editor}>
          <DryRunPanel onClose={() => editor.open(undefined)} />
        </EditorProvider>
      )}
      <div ref={box} className={styles.canvas}>
        <ScenarioCanvas
          draft={draft}
          faults={editor.faults}
          selection={editor.selection}
          steps={steps}
          editing={editing}
          reveal={editor.revealed}
        />
        <EditorProvider value={editor}>
          <OverCanvas />
        </EditorProvider>
      </div>
      <Beside editor={editor} />
    </div>
  );
}

/**
 * The panel, after what was chosen is seen to be chosen: a form takes longer to draw than a person
 * waits for a click. Until then nobody can write into the one before.
 */
function Beside({ editor }: { editor: Editor }) {
  const deferred = useDeferredValue(editor);
  // Closing one draws nothing, so it is not put off.
  const shown = editor.panelOf === undefined ? editor : deferred;
  return (
    <div className={styles.beside} inert={shown.panelOf !== editor.panelOf}>
      <EditorProvider value={shown}>
        <PanelPlace />
      </EditorProvider>
    </div>
  );
}

function OverCanvas() {
  const editor = useEditor();
  return (
    <>
      <PalettePlace />
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
    </>
  );
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
      onDropType: (type, at, edge) => {
        const into = edge === undefined ? undefined : edgeOf(now(), edge);
        const id = addOfType(now(), type, into ? { into } : { at });
        if (id === undefined) return;
        now().open(undefined);
        now().openNew(id);
      },
      isLone: (id) => isLone(now(), id),
      onDropNode: (id, edge) => putInto(now(), id, edge),
      onInsert: (edge) => {
        const into = edgeOf(now(), edge);
        if (!into) return;
        now().select({ nodes: new Set(), edges: new Set([edge]) });
        now().open({ kind: "palette", adding: { into } });
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

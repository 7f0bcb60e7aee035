/** The canvas and what stands above and beside it. */
import { useDeferredValue, useMemo, useRef } from "react";
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
import { useWarmUp } from "../panel/use-warm-up";
import { DryRunPanel } from "../run/DryRunPanel";
import { useLitSteps } from "../run/use-lit-steps";
import * as actions from "./actions";
import styles from "./Editor.module.css";
import { type Editor, EditorProvider, useDraft, useDraftState, useEditor } from "./editor";
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
          isNarrowed={editor.opened?.kind === "dry-run"}
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
  const shown = useDeferredValue(editor);
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
    </>
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

/** A field of text that may hold expressions: coloured, and completed from what a run really had. */
import type { EditorView } from "@codemirror/view";
import { ListTree } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { IconButton } from "~/design/button/IconButton";
import { useField } from "~/design/field/field-context";
import type { Known } from "./completions";
import { DataTree } from "./DataTree";
import styles from "./Expression.module.css";
import { createEditor, setWords } from "./editor-view";
import { insertionAt } from "./insertion";
import { labelled } from "./labelled";
import type { Mode } from "./tokens";

interface ExpressionInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  mode?: Mode;
  isMultiline?: boolean;
  placeholder?: string;
  known: Known;
  /** Whether what expressions see may stand in it. */
  takesData: boolean;
}

export function ExpressionInput(props: ExpressionInputProps) {
  const { label, mode = "template", known, takesData } = props;
  const box = useRef<HTMLDivElement>(null);
  const [isTreeOpen, setTreeOpen] = useState(false);
  const { host, view, tidy } = useEditorView(props);
  const insert = (root: string, path: readonly (string | number)[]) => {
    const editor = view.current;
    if (!editor) return;
    const { state } = editor;
    const { from } = state.selection.main;
    const text = insertionAt(state.doc.toString(), from, mode, root, path);
    editor.dispatch(state.replaceSelection(text), { userEvent: "input", scrollIntoView: true });
    editor.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the focus has left it.
    <div
      ref={box}
      className={styles.box}
      onBlur={(event) => {
        if (!box.current?.contains(event.relatedTarget)) tidy();
      }}
    >
      <div className={styles.field}>
        <div ref={host} className={styles.host} data-expression={label} />
        {takesData && (
          <IconButton
            label={`Insert data into ${label}`}
            icon={<ListTree />}
            size="small"
            className={styles.insert ?? ""}
            aria-expanded={isTreeOpen}
            // The caret stays where the data shall go.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => setTreeOpen(!isTreeOpen)}
          />
        )}
      </div>
      {isTreeOpen && (
        <DataTree
          label={`Data for ${label}`}
          names={known.names}
          onPick={insert}
          onClose={() => {
            setTreeOpen(false);
            view.current?.focus();
          }}
        />
      )}
    </div>
  );
}

/**
 * The editor, which keeps the text of who types in it: only once they are elsewhere is it replaced by
 * how the value is written. What becomes of the value without them (undo, a merge) is shown at once.
 */
function useEditorView(props: ExpressionInputProps) {
  const { label, value, mode = "template", isMultiline = false, placeholder = "" } = props;
  const { id, "aria-describedby": about, "aria-invalid": isInvalid = false } = useField();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  /** Whether the value becomes another by what was just typed here. */
  const isOwn = useRef(false);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    if (!host.current) return undefined;
    const { label: name, value: first, placeholder: hint = "" } = latest.current;
    const made = createEditor(host.current, {
      label: name,
      mode,
      isMultiline,
      placeholder: hint,
      value: first,
      known: () => latest.current.known,
      onChange: (text) => {
        if (text === latest.current.value) return;
        isOwn.current = true;
        latest.current.onChange(text);
      },
    });
    view.current = made;
    return () => made.destroy();
  }, [mode, isMultiline]);
  useEffect(() => {
    if (view.current) setWords(view.current, { label, placeholder, isInvalid });
  }, [label, placeholder, isInvalid]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another mode it is another editor.
  useEffect(
    () => (view.current && id ? labelled(view.current, id, about) : undefined),
    [id, about, mode, isMultiline],
  );
  const tidy = () => {
    const editor = view.current;
    const shown = editor?.state.doc.toString();
    if (!editor || shown === undefined || shown === latest.current.value) return;
    editor.dispatch({ changes: { from: 0, to: shown.length, insert: latest.current.value } });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time that the value is another.
  useEffect(() => {
    const editor = view.current;
    const isTyped = isOwn.current && editor?.root.activeElement === editor?.contentDOM;
    isOwn.current = false;
    if (editor && !isTyped) tidy();
  }, [value]);
  return { host, view, tidy };
}

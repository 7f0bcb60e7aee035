/** A field of text that may hold expressions: coloured, and completed from what a run really had. */
import { ListTree } from "lucide-react";
import { useRef, useState } from "react";
import { IconButton } from "~/design/button/IconButton";
import type { Known } from "./completions";
import { DataTree } from "./DataTree";
import styles from "./Expression.module.css";
import { insertionAt } from "./insertion";
import type { Mode } from "./tokens";
import { useEditorView } from "./use-editor-view";

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
  const { mode = "template", isMultiline = false, placeholder = "", takesData, ...rest } = props;
  const { label, known } = rest;
  const box = useRef<HTMLDivElement>(null);
  const [isTreeOpen, setTreeOpen] = useState(false);
  const { host, wake, tidy } = useEditorView({ ...rest, mode, isMultiline, placeholder });
  const insert = (root: string, path: readonly (string | number)[]) => {
    const editor = wake();
    if (!editor) return;
    const { state } = editor;
    const { from } = state.selection.main;
    const text = insertionAt(state.doc.toString(), from, mode, root, path);
    editor.dispatch(state.replaceSelection(text), { userEvent: "input", scrollIntoView: true });
    editor.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears where the focus goes.
    <div
      ref={box}
      className={styles.box}
      onFocus={(event) => {
        if (event.target === host.current) wake(true);
      }}
      onBlur={(event) => {
        if (!box.current?.contains(event.relatedTarget)) tidy();
      }}
    >
      <div className={styles.field} onPointerEnter={() => wake()} onPointerDown={() => wake()}>
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
            wake()?.focus();
          }}
        />
      )}
    </div>
  );
}

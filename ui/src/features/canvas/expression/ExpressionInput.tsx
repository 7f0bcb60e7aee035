/** A field of text that may hold expressions: coloured, and completed from what a run really had. */
import type { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import type { Known } from "./completions";
import { createEditor } from "./editor-view";
import type { Mode } from "./tokens";

interface ExpressionInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  mode?: Mode;
  isMultiline?: boolean;
  placeholder?: string;
  known: Known;
}

export function ExpressionInput(props: ExpressionInputProps) {
  const { label, value, mode = "template", isMultiline = false, placeholder = "" } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    if (!host.current) return undefined;
    const made = createEditor(host.current, {
      label,
      mode,
      isMultiline,
      placeholder,
      value: latest.current.value,
      known: () => latest.current.known,
      onChange: (text) => {
        if (text !== latest.current.value) latest.current.onChange(text);
      },
    });
    view.current = made;
    return () => made.destroy();
  }, [label, mode, isMultiline, placeholder]);
  useEffect(() => {
    const editor = view.current;
    const shown = editor?.state.doc.toString();
    // Undone, merged, or changed elsewhere: what is typed right now is the same already.
    if (editor && shown !== undefined && shown !== value) {
      editor.dispatch({ changes: { from: 0, to: shown.length, insert: value } });
    }
  }, [value]);
  return <div ref={host} data-expression={label} />;
}

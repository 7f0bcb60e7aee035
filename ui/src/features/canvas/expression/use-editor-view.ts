/** The editor of an expression field, which is made once somebody points at the field or goes to it. */
import type { EditorView } from "@codemirror/view";
import { useEffect, useLayoutEffect, useRef } from "react";
import type { Known } from "./completions";
import { createEditor, setWords } from "./editor-view";
import { drawResting } from "./resting";
import type { Mode } from "./tokens";

interface EditorViewProps {
  label: string;
  value: string;
  mode: Mode;
  isMultiline: boolean;
  placeholder: string;
  known: Known;
  onChange: (value: string) => void;
}

/**
 * The editor keeps the text of who types in it: only once they are elsewhere is it replaced by how
 * the value is written. What becomes of the value without them (undo, a merge) is shown at once.
 */
export function useEditorView(props: EditorViewProps) {
  const { label, value, mode, isMultiline, placeholder } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  /** Whether the value becomes another by what was just typed here. */
  const isOwn = useRef(false);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const wake = (isFocused = false): EditorView | undefined => {
    if (view.current || !host.current) return view.current;
    const made = createEditor(host.current, {
      ...latest.current,
      known: () => latest.current.known,
      onChange: (text) => {
        if (text === latest.current.value) return;
        isOwn.current = true;
        latest.current.onChange(text);
      },
    });
    // Before what rests is gone: the focus must not be nowhere in between.
    if (isFocused) made.focus();
    made.dom.parentElement?.previousElementSibling?.remove();
    view.current = made;
    return made;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another kind of field has another editor.
  useLayoutEffect(
    () => () => {
      view.current?.destroy();
      view.current = undefined;
    },
    [mode, isMultiline],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: after the editor of another kind of field.
  useLayoutEffect(() => {
    if (view.current) setWords(view.current, label, placeholder);
    else if (host.current) drawResting(host.current, { label, value, mode, placeholder });
  }, [label, value, mode, isMultiline, placeholder]);
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
  return { host, wake, tidy };
}

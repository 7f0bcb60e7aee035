/** The editor of an expression field, which is made once somebody points at the field or goes to it. */
import type { EditorView } from "@codemirror/view";
import { useEffect, useLayoutEffect, useRef } from "react";
import { useField } from "~/design/field/field-context";
import type { Known } from "./completions";
import { createEditor, setWords } from "./editor-view";
import { name, onLabelClick } from "./labelled";
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
  const { id, "aria-describedby": about, "aria-invalid": isInvalid = false } = useField();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const field = { ...props, isInvalid, ties: id === undefined ? undefined : { id, about } };
  const latest = useRef(field);
  /** Whether the value becomes another by what was just typed here. */
  const isOwn = useRef(false);
  useLayoutEffect(() => {
    latest.current = field;
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
    if (latest.current.ties) name(made.contentDOM, latest.current.ties);
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
    const { ties } = latest.current;
    if (view.current) {
      setWords(view.current, { label, placeholder, isInvalid });
      if (ties) name(view.current.contentDOM, ties);
    } else if (host.current) {
      const resting = drawResting(host.current, { label, value, mode, placeholder, isInvalid });
      if (ties) name(resting, ties);
    }
  }, [label, value, mode, isMultiline, placeholder, isInvalid, id, about]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it wakes the editor of the present field.
  useEffect(() => {
    const { ties } = latest.current;
    return ties && onLabelClick(ties, () => wake()?.focus());
  }, [id, about]);
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

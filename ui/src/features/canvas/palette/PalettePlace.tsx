/** The palette over the canvas, beside what it is opened for. */
import { useLayoutEffect, useRef, useState } from "react";
import { addOfType, placeText } from "../page/adding";
import { type Adding, type Opened, useDraft, useEditor } from "../page/editor";
import { besideLeft } from "./beside";
import { Palette } from "./Palette";
import styles from "./Palette.module.css";

export function PalettePlace() {
  const { opened } = useEditor();
  return opened?.kind === "palette" ? <OpenPalette opened={opened} /> : null;
}

function OpenPalette({ opened }: { opened: Extract<Opened, { kind: "palette" }> }) {
  const editor = useEditor();
  const draft = useDraft();
  const box = useRef<HTMLDivElement>(null);
  const [left, setLeft] = useState<number>();
  const { adding } = opened;
  useLayoutEffect(() => {
    if (box.current) setLeft(leftOf(box.current, adding));
  }, [adding]);
  const add = (key: string) => {
    const id = addOfType(editor, key, adding);
    if (id === undefined) return;
    editor.open(undefined);
    editor.openNew(id);
  };
  const close = () => {
    editor.open(undefined);
    const source = adding.from?.source ?? adding.into?.source;
    if (source !== undefined) editor.reveal(source, true);
  };
  return (
    <div ref={box} className={styles.float} style={left === undefined ? undefined : { left }}>
      <Palette types={editor.types} place={placeText(draft, adding)} onAdd={add} onClose={close} />
    </div>
  );
}

/** Beside the nodes that it is opened for, as they are drawn now. */
function leftOf(box: HTMLElement, { from, into }: Adding): number {
  const canvas = box.parentElement;
  if (!canvas) return 0;
  const { left, width } = canvas.getBoundingClientRect();
  const ids = [from?.source, into?.source, into?.target].filter((id) => id !== undefined);
  const seen = ids.flatMap((id) => {
    const node = canvas.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
    const place = node?.getBoundingClientRect();
    return place ? [{ left: place.left - left, right: place.right - left }] : [];
  });
  return besideLeft(box.offsetWidth, width, seen);
}

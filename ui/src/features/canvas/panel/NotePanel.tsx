/** The panel of a note: its text. */
import { X } from "lucide-react";
import { IconButton } from "~/design/button/IconButton";
import { Field } from "~/design/field/Field";
import { TextArea } from "~/design/field/TextArea";
import { changeNote } from "../graph/edit";
import { useDraft, useEditor } from "../page/editor";
import styles from "./Panel.module.css";

export function NotePanel({ id }: { id: string }) {
  const { store, openPanel } = useEditor();
  const note = useDraft().notes.find((one) => one.id === id);
  return (
    <aside className={styles.panel} aria-label="Panel of the note">
      <header className={styles.head}>
        <div className={styles.headWords}>
          <h2>Note</h2>
        </div>
        <IconButton
          label="Close panel"
          icon={<X />}
          size="small"
          onClick={() => openPanel(undefined)}
        />
      </header>
      <div className={styles.body}>
        <Field label="Text" isOptional>
          <TextArea
            value={note?.text ?? ""}
            rows={8}
            onChange={(text) => store.change(changeNote(store.draft, id, { text }), `note ${id}`)}
          />
        </Field>
      </div>
    </aside>
  );
}

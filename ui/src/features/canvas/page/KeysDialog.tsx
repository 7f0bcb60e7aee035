/** The keys of the editor. */
import { Kbd } from "~/design/code-block/Kbd";
import { Dialog } from "~/design/dialog/Dialog";
import styles from "./Editor.module.css";
import { KEY_TABLE, keyWords } from "./editor-keys";

export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className={styles.keys}>
        {KEY_TABLE.map(([key, about]) => (
          <div key={key}>
            <dt>
              <Kbd>{keyWords(key)}</Kbd>
            </dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

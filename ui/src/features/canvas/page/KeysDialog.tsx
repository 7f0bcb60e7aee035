/** The keys of the editor. */
import { Kbd } from "~/design/code-block/Kbd";
import { Dialog } from "~/design/dialog/Dialog";
import styles from "./Editor.module.css";
import { KEY_TABLE } from "./editor-keys";

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const mod = /Mac|iP/.test(navigator.userAgent) ? "⌘" : "Ctrl";
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className={styles.keys}>
        {KEY_TABLE.map(([key, about]) => (
          <div key={key}>
            <dt>
              <Kbd>{key.replaceAll("Mod", mod)}</Kbd>
            </dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

/** What leads to a node and where it leads, as a list: the way to see and end links by keyboard. */
import { ArrowLeft, ArrowRight, Cable, Plus, Unplug } from "lucide-react";
import { Button } from "~/design/button/Button";
import { IconButton } from "~/design/button/IconButton";
import { LinkButton } from "~/design/button/LinkButton";
import { disconnect } from "../graph/connect";
import { edgeKey, type FullEdge, nodeTitle } from "../graph/normal-draft";
import { useDraft, useEditor } from "../page/editor";
import styles from "./Panel.module.css";

export function Links({ id }: { id: string }) {
  const editor = useEditor();
  const draft = useDraft();
  const edges = draft.edges.filter((edge) => edge.source === id || edge.target === id);
  return (
    <section className={styles.connections} aria-label="Links">
      <div className={styles.sectionHead}>
        <h3>Links</h3>
        <Button
          size="small"
          icon={<Cable />}
          onClick={() => editor.open({ kind: "connect", from: id })}
        >
          Connect to…
        </Button>
      </div>
      {edges.length === 0 && <p className={styles.quiet}>Nothing leads here or from here yet.</p>}
      <ul>
        {edges.map((edge) => (
          <LinkItem key={edgeKey(edge)} id={id} edge={edge} />
        ))}
      </ul>
    </section>
  );
}

function LinkItem({ id, edge }: { id: string; edge: FullEdge }) {
  const { store, open, openPanel } = useEditor();
  const draft = useDraft();
  const isOut = edge.source === id;
  const other = isOut ? edge.target : edge.source;
  const title = nodeTitle(draft, other);
  const handle = edge.sourceHandle === "out" ? "" : ` by ${edge.sourceHandle}`;
  return (
    <li>
      {isOut ? <ArrowRight aria-label="To" /> : <ArrowLeft aria-label="From" />}
      <LinkButton className={styles.linkButton} onClick={() => openPanel(other)}>
        {title}
      </LinkButton>
      <span className={styles.quiet}>{handle}</span>
      <IconButton
        label={`Insert a node ${isOut ? "before" : "after"} ${title}`}
        icon={<Plus />}
        size="small"
        onClick={() => open({ kind: "palette", adding: { into: edge } })}
      />
      <IconButton
        label={`Disconnect ${title}`}
        icon={<Unplug />}
        size="small"
        onClick={() => store.change(disconnect(store.draft, new Set([edgeKey(edge)])))}
      />
    </li>
  );
}

/** A remark on the canvas, behind the nodes. It is written in the panel beside. */
import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { classNames } from "~/design/text/class-names";
import type { NoteFlowNode } from "./flow-model";
import styles from "./NoteNode.module.css";

export const NoteNode = memo(function NoteNode({ data, selected }: NodeProps<NoteFlowNode>) {
  return (
    <div className={classNames(styles.note, selected && styles.selected)} dir="auto">
      {data.text || <span className={styles.empty}>An empty note</span>}
    </div>
  );
});

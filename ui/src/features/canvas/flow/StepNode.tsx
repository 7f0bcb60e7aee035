/** A node on the canvas: what it is, where edges leave and enter, what is wrong, what a run did. */
import { Handle, type NodeProps, Position, useUpdateNodeInternals } from "@xyflow/react";
import {
  CircleAlert,
  CircleDot,
  CirclePlus,
  CircleQuestionMark,
  CircleSlash,
  Pin,
  TriangleAlert,
} from "lucide-react";
import { memo, useEffect, useRef } from "react";
import { STATUSES } from "~/design/badge/statuses";
import { classNames } from "~/design/text/class-names";
import { duration } from "~/design/time/format-time";
import { ERROR_OUTPUT } from "../graph/handles";
import { DEFAULT_OUTPUT, TRIGGER_ID } from "../graph/normal-draft";
import type { StepData, StepFlowNode } from "./flow-model";
import styles from "./StepNode.module.css";
import { typeIcon } from "./type-icons";

export const StepNode = memo(function StepNode({ id, data, selected }: NodeProps<StepFlowNode>) {
  const Icon = data.kind === "unknown" ? CircleQuestionMark : typeIcon(data.icon);
  const named = data.outputs.filter((handle) => handle.name !== ERROR_OUTPUT);
  const isPlain = named.length === 1 && named[0]?.name === DEFAULT_OUTPUT;
  useMeasuredHandles(id, data);
  return (
    <div
      className={classNames(
        styles.card,
        selected && styles.selected,
        data.isDisabled && styles.disabled,
        data.kind === "unknown" && styles.strange,
        data.isFaded && styles.faded,
        data.errors.length > 0 && styles.broken,
        data.mark && styles[data.mark],
        data.path && styles[data.path.status],
      )}
    >
      {data.inputs.map((handle) => (
        <Handle
          key={handle.name}
          id={handle.name}
          type="target"
          position={Position.Left}
          className={classNames(styles.handle, styles.inputHandle)}
          title={handle.description}
          isConnectable={!data.isReadOnly}
        />
      ))}
      <div className={styles.head}>
        <span className={classNames(styles.icon, styles[data.kind])}>
          <Icon aria-hidden />
        </span>
        <span className={styles.words}>
          <span className={styles.title} title={data.title} dir="auto">
            {data.title}
          </span>
          <span className={styles.about} title={`${data.typeTitle} · ${id}`}>
            {id === TRIGGER_ID && data.kind !== "unknown" ? "Trigger" : data.typeTitle}
            {id !== TRIGGER_ID && data.title !== id && <code> {id}</code>}
          </span>
        </span>
        {data.isPinned && (
          <span className={styles.pin} title="It has a sample, which answers in dry runs">
            <Pin aria-hidden />
          </span>
        )}
        <Signs data={data} />
      </div>
      {isPlain ? <Output name={DEFAULT_OUTPUT} data={data} /> : null}
      {!isPlain && named.length > 0 && (
        <ul className={styles.outputs}>
          {named.map((handle) => (
            <li key={handle.name} title={handle.description || handle.name}>
              <span className={styles.outputName}>{handle.name}</span>
              <Output name={handle.name} data={data} />
            </li>
          ))}
        </ul>
      )}
      {data.outputs.length > named.length && <ErrorOutput data={data} />}
    </div>
  );
});

/** React Flow knows where edges begin by what it measured: handles that are named anew are measured anew. */
function useMeasuredHandles(id: string, { inputs, outputs }: StepData): void {
  const measure = useUpdateNodeInternals();
  const names = [...inputs, ...outputs].map((handle) => handle.name).join("\n");
  const measured = useRef(names);
  useEffect(() => {
    if (measured.current === names) return;
    measured.current = names;
    measure(id);
  }, [id, names, measure]);
}

function Output({ name, data }: { name: string; data: StepData }) {
  return (
    <Handle
      id={name}
      type="source"
      position={Position.Right}
      className={styles.handle}
      isConnectable={!data.isReadOnly}
    />
  );
}

/** Below the node, apart from the others: what leads from here is what happens when it fails. */
function ErrorOutput({ data }: { data: StepData }) {
  const isUsed = data.used.includes(ERROR_OUTPUT);
  const isTaken = isUsed && data.path?.status === "failed";
  return (
    <div
      className={classNames(
        styles.errorOutput,
        isUsed && styles.used,
        isTaken && styles.errorTaken,
      )}
      title="When it fails"
    >
      <span className={styles.errorName}>error</span>
      <Handle
        id={ERROR_OUTPUT}
        type="source"
        position={Position.Bottom}
        className={classNames(styles.handle, styles.errorHandle)}
        isConnectable={!data.isReadOnly}
      />
    </div>
  );
}

/** What is wrong or what happened, by icon and colour; the node's name says it in words. */
function Signs({ data }: { data: StepData }) {
  const { path, mark } = data;
  if (mark) {
    const Sign = mark === "added" ? CirclePlus : CircleDot;
    return (
      <span className={styles.status} title={mark === "added" ? "Added" : "Changed"}>
        <Sign aria-hidden />
      </span>
    );
  }
  if (path) {
    const { icon: Status, label } = STATUSES[path.status];
    const attempts = path.attempts > 1 ? ` ×${path.attempts}` : "";
    return (
      <span className={styles.status} title={path.error ?? label}>
        <Status aria-hidden />
        <span className={styles.figures}>
          {path.millis === null ? attempts : `${duration(path.millis)}${attempts}`}
        </span>
      </span>
    );
  }
  if (data.errors.length > 0) {
    return (
      <span className={styles.error} title={data.errors.join("\n")}>
        <CircleAlert aria-hidden />
      </span>
    );
  }
  if (data.warnings.length > 0) {
    return (
      <span className={styles.warning} title={data.warnings.join("\n")}>
        <TriangleAlert aria-hidden />
      </span>
    );
  }
  return data.isDisabled ? (
    <span className={styles.off} title="Disabled: its input is passed on unchanged">
      <CircleSlash aria-hidden />
    </span>
  ) : null;
}

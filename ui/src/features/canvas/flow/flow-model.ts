/** A draft as React Flow draws it. Objects that mean the same stay the same, so little is drawn anew. */
import type { Edge, Node } from "@xyflow/react";
import type { Fault, Handle } from "~/api/types";
import { same } from "../draft/same-value";
import { places } from "../graph/arrange";
import { inputsOf, outputsOf, type Types, typeOf } from "../graph/handles";
import { edgeKey, type FullDraft, nodeOf, TRIGGER_ID } from "../graph/normal-draft";
import type { Way, Ways } from "../graph/ways/ways";
import { sampleOf } from "../sample/sample";
import { isTaken, type NodePath, type RunPath } from "./path";

/** How a node differs from that of another version. */
export type Mark = "added" | "changed";

export interface StepData extends Record<string, unknown> {
  title: string;
  typeTitle: string;
  icon: string | undefined;
  kind: "trigger" | "action" | "node" | "unknown";
  isDisabled: boolean;
  /** It has a sample. */
  isPinned: boolean;
  inputs: readonly Handle[];
  outputs: readonly Handle[];
  /** Outputs that an edge leaves. */
  used: readonly string[];
  errors: readonly string[];
  warnings: readonly string[];
  path: NodePath | undefined;
  /** A run is shown that did not come here. */
  isFaded: boolean;
  isReadOnly: boolean;
  mark: Mark | undefined;
}

export interface NoteData extends Record<string, unknown> {
  text: string;
  color: string | undefined;
}

export type StepFlowNode = Node<StepData, "step">;
export type NoteFlowNode = Node<NoteData, "note">;
/** An edge with a height at which it passes other nodes. */
export type WayFlowEdge = Edge<{ way: Way }, "way">;
export type FlowNode = StepFlowNode | NoteFlowNode;

export interface FlowInput {
  draft: FullDraft;
  types: Types;
  faults: readonly Fault[];
  path: RunPath | undefined;
  marks?: ReadonlyMap<string, Mark> | undefined;
  isReadOnly: boolean;
}

const NOTE_PREFIX = "note:";
/** Of notes that say no size or place. */
export const NOTE_SIZE = { width: 240, height: 96 };
export const NOTE_PLACE = { x: 0, y: -160 };

export function noteFlowId(id: string): string {
  return NOTE_PREFIX + id;
}

/** The id of the note that a node of the drawing stands for, if it is one. */
export function noteIdOf(flowId: string): string | undefined {
  return flowId.startsWith(NOTE_PREFIX) ? flowId.slice(NOTE_PREFIX.length) : undefined;
}

export function flowNodes(input: FlowInput): FlowNode[] {
  const { draft } = input;
  const where = places(draft, input.types);
  const faults = grouped(input.faults, (fault) => fault.nodeId ?? "");
  const used = grouped(draft.edges, (edge) => edge.source);
  const steps = [TRIGGER_ID, ...draft.nodes.map((node) => node.id)].map((id): StepFlowNode => {
    const outputs = (used.get(id) ?? []).map((edge) => edge.sourceHandle);
    const data = stepData(input, id, faults.get(id) ?? [], outputs);
    return {
      id,
      type: "step",
      position: where.get(id) ?? { x: 0, y: 0 },
      data,
      ariaLabel: spoken(id, data),
      deletable: id !== TRIGGER_ID,
    };
  });
  const notes = draft.notes.map((note): NoteFlowNode => {
    const size = note.size ?? NOTE_SIZE;
    return {
      id: noteFlowId(note.id),
      type: "note",
      position: note.position ?? NOTE_PLACE,
      data: { text: note.text, color: note.color ?? undefined },
      width: size.width,
      height: size.height,
      zIndex: -1,
      ariaLabel: `Note: ${note.text.slice(0, 100)}`,
    };
  });
  return [...notes, ...steps];
}

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

function stepData(
  { draft, types, path, marks, isReadOnly }: FlowInput,
  id: string,
  faults: readonly Fault[],
  used: readonly string[],
): StepData {
  const type = typeOf(draft, id, types);
  const node = nodeOf(draft, id);
  const key = node?.type ?? draft.trigger.type;
  const messages = (severity: Fault["severity"]) =>
    faults.filter((fault) => fault.severity === severity).map((fault) => fault.message);
  const taken = path?.get(id);
  return {
    title: node ? node.name || node.id : (type?.title ?? key),
    typeTitle: type?.title ?? `Unknown type ${key}`,
    icon: type?.icon,
    kind: type?.kind ?? "unknown",
    isDisabled: node?.disabled === true,
    isPinned: sampleOf(draft, id) !== undefined,
    inputs: inputsOf(draft, id, types),
    outputs: drawnOutputs(outputsOf(draft, id, types), used),
    used: [...new Set(used)],
    errors: messages("error"),
    warnings: messages("warning"),
    path: taken,
    isFaded: path !== undefined && (taken === undefined || taken.status === "skipped"),
    isReadOnly,
    mark: marks?.get(id),
  };
}

/** With those that edges leave though there are none such: an edge that is not drawn cannot be mended. */
function drawnOutputs(own: readonly Handle[], used: readonly string[]): Handle[] {
  const strange = [...new Set(used)].filter((name) => !own.some((one) => one.name === name));
  const missing = strange.map((name) => ({ name, description: "There is no such output." }));
  return [...missing, ...own];
}

/** All that is seen of a node, for those who hear it. */
function spoken(id: string, data: StepData): string {
  const parts = [id === TRIGGER_ID ? `Trigger: ${data.title}` : `${data.title}, ${data.typeTitle}`];
  if (data.isDisabled) parts.push("disabled");
  if (data.isPinned) parts.push("has a sample");
  if (data.mark) parts.push(data.mark);
  if (data.path) parts.push(data.path.status);
  if (data.errors.length > 0) parts.push(`${data.errors.length} to mend`);
  if (data.warnings.length > 0) parts.push(`${data.warnings.length} to look at`);
  return parts.join(", ");
}

interface MarkedEdges {
  selected: ReadonlySet<string>;
  /** What is dragged would be put into it. */
  aimed: string | undefined;
}

type EdgeClasses = Record<"edge" | "taken" | "faded" | "broken" | "error" | "aimed", string>;

export function flowEdges(
  { draft, path, faults }: FlowInput,
  { selected, aimed }: MarkedEdges,
  ways: Ways,
  names: EdgeClasses,
): Edge[] {
  const broken = new Set(
    faults.flatMap(({ pointer }) => /^\/edges\/(\d+)/.exec(pointer)?.[1] ?? []),
  );
  return draft.edges.map((edge, index) => {
    const id = edgeKey(edge);
    const way = ways.get(id);
    const isOn = path !== undefined && isTaken(edge, path);
    const classes = [
      names.edge,
      isOn && names.taken,
      path !== undefined && !isOn && names.faded,
      broken.has(String(index)) && names.broken,
      edge.sourceHandle === "error" && names.error,
      id === aimed && names.aimed,
    ];
    return {
      id,
      source: edge.source,
      sourceHandle: edge.sourceHandle,
      target: edge.target,
      targetHandle: edge.targetHandle,
      className: classes.filter(Boolean).join(" "),
      selected: selected.has(id),
      ...(way ? { type: "way", data: { way } } : {}),
    };
  });
}

/** The new edges, each the old object where nothing of it differs; the old list when none does. */
export function reconciledEdges(before: Edge[], now: Edge[]): Edge[] {
  const old = new Map(before.map((edge) => [edge.id, edge]));
  const edges = now.map((edge) => {
    const was = old.get(edge.id);
    return was && same(was, edge) ? was : edge;
  });
  const isSame = edges.length === before.length && edges.every((edge, at) => edge === before[at]);
  return isSame ? before : edges;
}

/**
 * The new nodes, each the old object where nothing of it differs, and the old list when none does;
 * what was measured is kept.
 */
export function reconciled(
  before: FlowNode[],
  now: readonly FlowNode[],
  selected: ReadonlySet<string>,
): FlowNode[] {
  const old = new Map(before.map((node) => [node.id, node]));
  const nodes = now.map((node) => {
    const was = old.get(node.id);
    const isSelected = selected.has(node.id);
    if (!was || was.type !== node.type) return { ...node, selected: isSelected };
    const data = same(was.data, node.data) ? was.data : node.data;
    const isSame =
      data === was.data &&
      same(was.position, node.position) &&
      (was.selected ?? false) === isSelected &&
      was.width === node.width &&
      was.height === node.height;
    if (isSame) return was;
    return { ...was, ...node, data, selected: isSelected } as FlowNode;
  });
  const isSame = nodes.length === before.length && nodes.every((node, at) => node === before[at]);
  return isSame ? before : nodes;
}

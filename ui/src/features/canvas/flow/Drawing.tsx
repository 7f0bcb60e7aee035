/** The drawing itself: React Flow with our nodes, and what a hand does to it told as intentions. */
import "@xyflow/react/dist/base.css";
import {
  Background,
  type Connection,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  ReactFlow,
  type ReactFlowInstance,
  useReactFlow,
} from "@xyflow/react";
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from "react";
import { useFileDrop } from "~/design/file-drop/use-file-drop";
import { classNames } from "~/design/text/class-names";
import { neighbour, places } from "../graph/arrange";
import { DEFAULT_INPUT, DEFAULT_OUTPUT, type FullEdge, type Point } from "../graph/normal-draft";
import { type Ways, ways } from "../graph/ways/ways";
import { focusNode } from "../view/focus-node";
import { type Reveal, useView } from "../view/use-view";
import { FIRST_VIEW } from "../view/view";
import styles from "./Drawing.module.css";
import { EdgePluses, usePointedEdge } from "./edge/EdgePlus";
import { useInserting } from "./edge/use-inserting";
import { WayEdge } from "./edge/WayEdge";
import {
  type FlowInput,
  type FlowNode,
  flowEdges,
  noteIdOf,
  reconciledEdges,
  type StepFlowNode,
} from "./flow-model";
import { NoteNode } from "./NoteNode";
import { ScenarioMap } from "./ScenarioMap";
import { StepNode } from "./StepNode";
import { useFlowNodes } from "./use-flow-nodes";
import { onOutput, usePointing } from "./use-pointing";
import { ZoomBar } from "./ZoomBar";

/** What is chosen: nodes and notes by the ids of the drawing, edges by their keys. */
export interface Selection {
  nodes: ReadonlySet<string>;
  edges: ReadonlySet<string>;
}

/** An output of a node. */
interface From {
  source: string;
  sourceHandle: string;
}

export interface Editing {
  onSelect(selection: Selection): void;
  /** Why an edge cannot be; undefined when it can. */
  refusal(edge: FullEdge): string | undefined;
  onConnect(edge: FullEdge): void;
  onRefused(reason: string): void;
  /** An edge was let go where there is nothing. */
  onDropEdge(from: From, at: Point): void;
  /** An output was clicked. */
  onOutput(from: From): void;
  /** A type was let go that was dragged from the palette, on an edge or where there is none. */
  onDropType(type: string, at: Point, edge: string | undefined): void;
  /** Whether it is a node that no edge leads to or from. */
  isLone(id: string): boolean;
  /** Such a node was let go on an edge; whether it was put into that. */
  onDropNode(id: string, edge: string): boolean;
  /** Something is to be put into an edge. */
  onInsert(edge: string): void;
  /** Files were let go that were dragged from outside. */
  onDropFiles(files: readonly File[], at: Point): void;
  onMove(places: ReadonlyMap<string, Point>): void;
  /** To work on it: its first field gets the focus. */
  onOpen(id: string): void;
  /** A click: what it is, is shown beside. */
  onPick(id: string): void;
  /** The arrows went there from the node that was chosen. */
  onWalk(from: string, to: string): void;
  onMenu(id: string, at: Point): void;
}

const NODE_TYPES = { step: StepNode, note: NoteNode };
const EDGE_TYPES = { way: WayEdge };
/*
 * All that React Flow is given must stay the same object while nothing of it changes: a new handler
 * draws every node anew, in each frame of a drag.
 */
const ADDING_KEYS = ["Shift", "Meta", "Control"];
const NO_ATTRIBUTION = { hideAttribution: true };
/** From so many nodes on, drawing only those that are seen saves more than it costs. */
const MANY_NODES = 150;
const NOTHING: Selection = { nodes: new Set(), edges: new Set() };
const EDGE_CLASSES = {
  edge: styles.edge ?? "",
  taken: styles.taken ?? "",
  faded: styles.faded ?? "",
  broken: styles.broken ?? "",
  error: styles.error ?? "",
  aimed: styles.aimed ?? "",
};

interface DrawingProps {
  input: FlowInput;
  selection: Selection | undefined;
  editing: Editing | undefined;
  onSelectNode: ((nodeId: string | null) => void) | undefined;
  reveal: Reveal | undefined;
}

export function Drawing({ input, selection, editing, onSelectNode, reveal }: DrawingProps) {
  const box = useRef<HTMLDivElement>(null);
  const choice = useChoice(selection, editing, onSelectNode);
  const view = useView(reveal, choice.selection.nodes, box);
  const { nodes, onNodesChange } = useFlowNodes(input, choice.selection.nodes, choice.setNodes);
  const { aimed, pointed, leave, handlers } = useHandlers(editing);
  const { edges, found } = useFlowEdges(input, choice.selection.edges, aimed);
  const files = useFilesDrop(editing);
  return (
    <section
      ref={box}
      className={classNames(styles.box, files.isOver && styles.over)}
      aria-label="Canvas"
      {...files.dropProps}
      onClick={(event) => onOutput(event, editing)}
      onKeyDown={(event) => walk(event, input, box.current, editing)}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={choice.onEdgesChange}
        {...handlers}
        onMoveStart={view.onMoveStart}
        nodesDraggable={editing !== undefined}
        nodesConnectable={editing !== undefined}
        edgesFocusable={false}
        // A double click opens a node; the drawing stays where it is.
        zoomOnDoubleClick={false}
        disableKeyboardA11y
        connectOnClick={false}
        deleteKeyCode={null}
        multiSelectionKeyCode={ADDING_KEYS}
        connectionRadius={28}
        minZoom={0.1}
        maxZoom={2}
        fitView
        fitViewOptions={FIRST_VIEW}
        onlyRenderVisibleElements={nodes.length > MANY_NODES}
        proOptions={NO_ATTRIBUTION}
      >
        <Background gap={20} size={1.5} className={styles.dots ?? ""} />
        <ScenarioMap draft={input.draft} types={input.types} />
        <ZoomBar />
        {editing && (
          <EdgePluses
            {...{ input, found, pointed }}
            selected={choice.selection.edges}
            onLeave={leave}
            onInsert={editing.onInsert}
          />
        )}
      </ReactFlow>
    </section>
  );
}

/** What is chosen: held by whoever embeds the drawing, else here. */
function useChoice(
  given: Selection | undefined,
  editing: Editing | undefined,
  onSelectNode: DrawingProps["onSelectNode"],
) {
  const [own, setOwn] = useState<Selection>(NOTHING);
  const selection = given ?? own;
  const choose = useCallback(
    (next: Selection) => {
      setOwn(next);
      editing?.onSelect(next);
      const [first] = [...next.nodes].filter((id) => noteIdOf(id) === undefined);
      onSelectNode?.(next.nodes.size === 1 ? (first ?? null) : null);
    },
    [editing, onSelectNode],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange<Edge>[]) => {
      const edges = new Set(selection.edges);
      for (const change of changes) {
        if (change.type !== "select") continue;
        if (change.selected) edges.add(change.id);
        else edges.delete(change.id);
      }
      choose({ nodes: edges.size > selection.edges.size ? new Set() : selection.nodes, edges });
    },
    [selection, choose],
  );
  const setNodes = useCallback(
    (nodes: ReadonlySet<string>) =>
      choose({ nodes, edges: nodes.size > selection.nodes.size ? new Set() : selection.edges }),
    [selection, choose],
  );
  return { selection, setNodes, onEdgesChange };
}

function useFlowEdges(
  input: FlowInput,
  selected: ReadonlySet<string>,
  aimed: string | undefined,
): { edges: Edge[]; found: Ways } {
  const drawn = useRef<Edge[]>([]);
  const { draft, types } = input;
  const found = useMemo(() => ways(draft, places(draft, types), types), [draft, types]);
  const edges = useMemo(() => {
    const now = flowEdges(input, { selected, aimed }, found, EDGE_CLASSES);
    drawn.current = reconciledEdges(drawn.current, now);
    return drawn.current;
  }, [input, selected, aimed, found]);
  return { edges, found };
}

/** What a hand does, told as intentions; and the edges that it is at. */
function useHandlers(editing: Editing | undefined) {
  const handling = useHandling(editing);
  const connecting = useConnecting(editing);
  const { aimed, handlers: inserting } = useInserting(editing);
  const pointing = usePointing(editing);
  const { pointed, leave, handlers: hovering } = usePointedEdge(editing);
  const handlers = { ...handling, ...connecting, ...inserting, ...pointing, ...hovering };
  return { aimed, pointed, leave, handlers };
}

function useHandling(editing: Editing | undefined) {
  return useMemo(
    () => ({ onNodeDoubleClick: (_event: unknown, node: FlowNode) => editing?.onOpen(node.id) }),
    [editing],
  );
}

type Flow = ReactFlowInstance<FlowNode>;

function useConnecting(editing: Editing | undefined) {
  const flow = useReactFlow<FlowNode>();
  return useMemo(() => (editing ? connecting(editing, flow) : {}), [editing, flow]);
}

function connecting(editing: Editing, flow: Flow) {
  const take = (edge: FullEdge) => {
    const reason = editing.refusal(edge);
    if (reason === undefined) editing.onConnect(edge);
    else editing.onRefused(reason);
  };
  return {
    isValidConnection: (connection: Connection | Edge) =>
      editing.refusal(edgeOf(connection)) === undefined,
    onConnect: (connection: Connection) => take(edgeOf(connection)),
    onConnectEnd: (event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const from = state.fromHandle;
      if (state.isValid || !from) return;
      const at = "changedTouches" in event ? event.changedTouches[0] : event;
      const other = state.toNode;
      if (other && other.id !== from.nodeId) {
        // Let go on a node, next to its handle: what was meant is plain.
        const handle = state.toHandle?.id;
        const [a, b] = from.type === "source" ? [from.nodeId, other.id] : [other.id, from.nodeId];
        const isForward = from.type === "source";
        take({
          source: a,
          sourceHandle: (isForward ? from.id : handle) ?? DEFAULT_OUTPUT,
          target: b,
          targetHandle: (isForward ? handle : from.id) ?? DEFAULT_INPUT,
        });
      } else if (!other && from.type === "source" && at) {
        const onto = stepAt(at, flow);
        // Back where it came from: nothing was meant.
        if (onto?.id === from.nodeId) return;
        if (onto) {
          const targetHandle = onto.data.inputs[0]?.name ?? DEFAULT_INPUT;
          const sourceHandle = from.id ?? DEFAULT_OUTPUT;
          take({ source: from.nodeId, sourceHandle, target: onto.id, targetHandle });
          return;
        }
        const place = flow.screenToFlowPosition({ x: at.clientX, y: at.clientY });
        editing.onDropEdge({ source: from.nodeId, sourceHandle: from.id ?? DEFAULT_OUTPUT }, place);
      }
    },
  };
}

/** The node there, not only near its handle; notes lie on the canvas like paper. */
function stepAt(at: { clientX: number; clientY: number }, flow: Flow): StepFlowNode | undefined {
  const under = document.elementFromPoint(at.clientX, at.clientY);
  const id = under?.closest<HTMLElement>(".react-flow__node")?.dataset.id;
  const node = id === undefined ? undefined : flow.getNode(id);
  return node?.type === "step" ? node : undefined;
}

function edgeOf(connection: Connection | Edge): FullEdge {
  return {
    source: connection.source,
    sourceHandle: connection.sourceHandle ?? DEFAULT_OUTPUT,
    target: connection.target,
    targetHandle: connection.targetHandle ?? DEFAULT_INPUT,
  };
}

function useFilesDrop(editing: Editing | undefined) {
  const flow = useReactFlow();
  const drop = useFileDrop((files, { clientX, clientY }) =>
    editing?.onDropFiles(files, flow.screenToFlowPosition({ x: clientX, y: clientY })),
  );
  return editing ? drop : { isOver: false, dropProps: {} };
}

/** Arrows go from node to node, Enter opens the one that has the focus. */
function walk(
  event: KeyboardEvent,
  input: FlowInput,
  box: HTMLElement | null,
  editing: Editing | undefined,
): void {
  const { target } = event;
  if (!(target instanceof HTMLElement) || !target.classList.contains("react-flow__node")) return;
  const id = target.dataset.id ?? "";
  if (event.key === "Enter") {
    event.preventDefault();
    editing?.onOpen(id);
    return;
  }
  if (!event.key.startsWith("Arrow") || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = neighbour(places(input.draft, input.types), id, event.key);
  if (next === undefined) return;
  event.preventDefault();
  focusNode(box, next);
  editing?.onWalk(id, next);
}

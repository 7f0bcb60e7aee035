/** The button in the middle of the edge that is pointed at or chosen: it puts a node there. */
import { useStore, ViewportPortal } from "@xyflow/react";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { IconButton } from "~/design/button/IconButton";
import { classNames } from "~/design/text/class-names";
import { places } from "../../graph/arrange";
import { edgeKey, nodeTitle, outputTitle } from "../../graph/normal-draft";
import { boxesOf, courseOf } from "../../graph/ways/room";
import { middleOf, type Ways } from "../../graph/ways/ways";
import type { Editing } from "../Drawing";
import type { FlowInput } from "../flow-model";
import styles from "./EdgePlus.module.css";

interface PointedEdge {
  id: string;
}

/** The edge that the pointer is over, its button included. */
export function usePointedEdge(editing: Editing | undefined) {
  const [pointed, setPointed] = useState<string>();
  const handlers = useMemo(() => {
    if (!editing) return {};
    return {
      onEdgeMouseEnter: (_event: unknown, edge: PointedEdge) => setPointed(edge.id),
      onEdgeMouseLeave: (event: React.MouseEvent) => {
        if (!isPlus(event.relatedTarget)) setPointed(undefined);
      },
    };
  }, [editing]);
  return { pointed, leave: () => setPointed(undefined), handlers };
}

function isPlus(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(`.${styles.plus}`) !== null;
}

interface EdgePlusesProps {
  input: FlowInput;
  found: Ways;
  selected: ReadonlySet<string>;
  pointed: string | undefined;
  onLeave: () => void;
  onInsert: (edge: string) => void;
}

/** One at the edge that is chosen alone, and one at that which is pointed at. */
export function EdgePluses({ selected, pointed, ...shared }: EdgePlusesProps) {
  const [only] = selected.size === 1 ? [...selected] : [];
  const edges = [...new Set([only, pointed])].filter((edge) => edge !== undefined);
  return edges.map((edge) => <EdgePlus key={edge} edge={edge} {...shared} />);
}

interface EdgePlusProps extends Omit<EdgePlusesProps, "selected" | "pointed"> {
  edge: string;
}

function EdgePlus({ input, found, edge: key, onLeave, onInsert }: EdgePlusProps) {
  const { draft, types } = input;
  const edge = draft.edges.find((one) => edgeKey(one) === key);
  const middle = useMemo(() => {
    const boxes = boxesOf(draft, places(draft, types), types);
    const course = edge && courseOf(draft, edge, boxes, types);
    return course && middleOf(course, found.get(key));
  }, [draft, types, edge, found, key]);
  // As large as any button, however small the drawing is.
  const zoom = useStore((state) => state.transform[2]);
  if (!edge || !middle) return null;
  const from = outputTitle(draft, edge.source, edge.sourceHandle);
  const transform = `translate(${middle.x}px, ${middle.y}px) translate(-50%, -50%) scale(${1 / zoom})`;
  return (
    <ViewportPortal>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the pointer has left it. */}
      <div
        className={classNames(styles.plus, "nopan")}
        style={{ transform }}
        onMouseLeave={onLeave}
      >
        <IconButton
          className={styles.button}
          kind="secondary"
          size="small"
          label={`Insert a node between ${from} and ${nodeTitle(draft, edge.target)}`}
          icon={<Plus />}
          onClick={() => onInsert(key)}
        />
      </div>
    </ViewportPortal>
  );
}

/**
 * The whole scenario in small, with what is seen of it. Pressing it goes there.
 *
 * Not React Flow's: that one works for every node in each frame of a drag. This one is drawn anew
 * when the draft changes, and the frame of what is seen when that moves.
 */
import { Panel, useReactFlow, useStore } from "@xyflow/react";
import { type PointerEvent, useMemo } from "react";
import { places } from "../graph/arrange";
import type { Types } from "../graph/handles";
import type { FullDraft } from "../graph/normal-draft";
import { NODE_WIDTH, nodeHeight } from "../graph/size";
import styles from "./Drawing.module.css";
import { NOTE_PLACE, NOTE_SIZE } from "./flow-model";

interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

const MARGIN = 100;

interface ScenarioMapProps {
  draft: FullDraft;
  types: Types;
}

export function ScenarioMap({ draft, types }: ScenarioMapProps) {
  const flow = useReactFlow();
  const seen = useSeen();
  const rects = useMemo(() => rectsOf(draft, types), [draft, types]);
  const all = useMemo(
    () => ({ path: rects.map(outline).join(""), bounds: around(rects) }),
    [rects],
  );
  const { x, y, width, height } = grown(around([all.bounds, seen]), MARGIN);
  const go = (event: PointerEvent<SVGSVGElement>) => {
    if (event.buttons !== 1) return;
    const toDrawing = event.currentTarget.getScreenCTM()?.inverse();
    if (!toDrawing) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(toDrawing);
    void flow.setCenter(at.x, at.y, { zoom: flow.getZoom() });
  };
  return (
    <Panel position="bottom-right" className={styles.map ?? ""}>
      <svg
        viewBox={`${x} ${y} ${width} ${height}`}
        role="img"
        aria-label="Map of the scenario"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          go(event);
        }}
        onPointerMove={go}
      >
        <path className={styles.mapNode} d={all.path} />
        <path
          className={styles.mapMask}
          fillRule="evenodd"
          d={outline(grown({ x, y, width, height }, width + height)) + outline(seen)}
        />
      </svg>
    </Panel>
  );
}

/** The part of the drawing that the window shows. */
function useSeen(): Rect {
  const [x, y, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
}

function rectsOf(draft: FullDraft, types: Types): Rect[] {
  const nodes = [...places(draft, types)].map(
    ([id, place]): Rect => ({
      ...place,
      width: NODE_WIDTH,
      height: nodeHeight(draft, id, types),
    }),
  );
  const notes = draft.notes.map(
    (note): Rect => ({ ...(note.position ?? NOTE_PLACE), ...(note.size ?? NOTE_SIZE) }),
  );
  return [...nodes, ...notes];
}

function outline({ x, y, width, height }: Rect): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}

function around(rects: readonly Rect[]): Rect {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y, width, height } of rects) {
    box.left = Math.min(box.left, x);
    box.top = Math.min(box.top, y);
    box.right = Math.max(box.right, x + width);
    box.bottom = Math.max(box.bottom, y + height);
  }
  return { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
}

function grown({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

/** Zooming by button, and the whole scenario at once. */
import { Panel, useReactFlow } from "@xyflow/react";
import { Maximize, Minus, Plus } from "lucide-react";
import { IconButton } from "~/design/button/IconButton";
import { FIRST_VIEW } from "../view/view";
import styles from "./Drawing.module.css";

export function ZoomBar() {
  const flow = useReactFlow();
  return (
    <Panel position="bottom-left" className={styles.zoom ?? ""}>
      <IconButton label="Zoom out" icon={<Minus />} size="small" onClick={() => flow.zoomOut()} />
      <IconButton label="Zoom in" icon={<Plus />} size="small" onClick={() => flow.zoomIn()} />
      <IconButton
        label="Show all"
        icon={<Maximize />}
        size="small"
        onClick={() => flow.fitView({ padding: FIRST_VIEW.padding, maxZoom: FIRST_VIEW.maxZoom })}
      />
    </Panel>
  );
}

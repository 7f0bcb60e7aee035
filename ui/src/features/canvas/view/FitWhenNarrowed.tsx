/** Brings the whole drawing into view once when it has lost room to what opened beside it. */
import { useReactFlow } from "@xyflow/react";
import { useEffect } from "react";

export function FitWhenNarrowed({ isNarrowed }: { isNarrowed: boolean }) {
  const { fitView } = useReactFlow();
  useEffect(() => {
    if (!isNarrowed) return undefined;
    // Once the drawing has its new width.
    const show = () => void fitView({ padding: 0.15, maxZoom: 1, minZoom: 0.4 });
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(show);
    });
    return () => cancelAnimationFrame(frame);
  }, [isNarrowed, fitView]);
  return null;
}

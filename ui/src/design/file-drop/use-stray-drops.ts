/** A file that misses its place is not opened by the browser in the place of the page. */
import { useEffect } from "react";

export function useStrayDrops(): void {
  useEffect(() => {
    // What takes files has prevented the default by the time that this hears of it.
    const stop = (event: DragEvent) => {
      if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    };
    globalThis.addEventListener("dragover", stop);
    globalThis.addEventListener("drop", stop);
    return () => {
      globalThis.removeEventListener("dragover", stop);
      globalThis.removeEventListener("drop", stop);
    };
  }, []);
}

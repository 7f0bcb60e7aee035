/** Whether the server has what is shown, in words; what is unsaved is safe in the browser meanwhile. */
import { Check, CloudOff, LoaderCircle, TriangleAlert } from "lucide-react";
import { ApiError } from "~/api/api-error";
import type { SaveState } from "../draft/draft-store";
import styles from "./Editor.module.css";
import { useDraftState, useEditor } from "./editor";

export function SaveNote() {
  const { save, isResumed } = useDraftState(useEditor().store);
  const { text, icon, title } = told(save, isResumed);
  return (
    <span className={styles.save} role="status" title={title}>
      {icon}
      {text}
    </span>
  );
}

function told(save: SaveState, isResumed: boolean) {
  switch (save.kind) {
    case "saved":
      return { text: "Saved", icon: <Check aria-hidden />, title: "The server has this draft." };
    case "unsaved":
    case "saving": {
      const text = isResumed ? "Unsaved work of an earlier visit" : "Saving";
      return { text, icon: <LoaderCircle aria-hidden />, title: "It is saved in a moment." };
    }
    case "conflict":
      return { text: "Changed by both", icon: <TriangleAlert aria-hidden />, title: save.by };
    case "failed": {
      // It is saved by itself once the server is back, or someone has signed in again.
      const { error } = save;
      const isAway = error instanceof ApiError && (error.isTransient || error.isUnauthorized);
      return {
        text: isAway ? "Kept in this browser" : "Not saved",
        icon: isAway ? <CloudOff aria-hidden /> : <TriangleAlert aria-hidden />,
        title: `${error.message} Your changes are kept in this browser until they are saved.`,
      };
    }
  }
}

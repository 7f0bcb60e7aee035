/** Says why the draft was refused, and where: until that is mended, nothing of it is saved. */
import { TriangleAlert } from "lucide-react";
import { ApiError } from "~/api/api-error";
import { useDraftState, useEditor } from "../page/editor";
import { FaultList } from "../page/Problems";
import styles from "./SaveFault.module.css";

export function SaveFault() {
  const { save } = useDraftState(useEditor().store);
  if (save.kind !== "failed" || !(save.error instanceof ApiError)) return null;
  const { error } = save;
  if (error.isTransient || error.isUnauthorized) return null;
  return (
    <div className={styles.fault} role="alert">
      <TriangleAlert aria-hidden />
      <div>
        <p>
          <strong>Not saved.</strong> The server refused the draft; your changes are kept in this
          browser until this is mended{error.faults.length === 0 ? `: ${error.message}` : ":"}
        </p>
        {error.faults.length > 0 && <FaultList faults={error.faults} />}
      </div>
    </div>
  );
}

/** A value of a run, of any size. What was too large to be sent along is fetched when it is asked for. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Download, ListTree } from "lucide-react";
import { useMemo, useState } from "react";
import { largeValueFile } from "~/api/queries/run-steps";
import { largeValueOptions } from "~/api/queries/runs";
import { Button } from "~/design/button/Button";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { JsonTree } from "~/design/json-tree/JsonTree";
import { saveFile } from "~/design/save-file/save-file";
import { bytesText } from "~/design/text/bytes-text";
import { toast } from "~/design/toast/toasts";

import { type LargeValue, largeValue, largeValues, SHOWN_BYTES_MAX } from "./large-values";
import styles from "./Step.module.css";

interface ValueViewProps {
  runId: string;
  label: string;
  value: unknown;
  /** What expressions call it. */
  root?: string;
}

export function ValueView({ runId, label, value, root }: ValueViewProps) {
  const inner = useMemo(() => (largeValue(value) ? [] : largeValues(value)), [value]);
  const whole = largeValue(value);
  const named = root === undefined ? {} : { root };
  if (whole) return <Large runId={runId} label={label} large={whole} {...named} />;
  return (
    <div className={styles.value}>
      <JsonTree label={label} value={value} {...named} />
      {inner.map((large) => (
        <Large
          key={large.sha256}
          runId={runId}
          label={`${label}: large value ${large.sha256.slice(0, 8)}`}
          large={large}
        />
      ))}
    </div>
  );
}

interface LargeProps {
  runId: string;
  label: string;
  large: LargeValue;
  root?: string;
}

function Large({ runId, label, large, root }: LargeProps) {
  const [isWanted, setWanted] = useState(false);
  const fetched = useQuery({ ...largeValueOptions(runId, large.sha256), enabled: isWanted });
  if (fetched.data !== undefined) {
    return (
      <JsonTree label={label} value={fetched.data} {...(root === undefined ? {} : { root })} />
    );
  }
  const isShowable = large.bytes <= SHOWN_BYTES_MAX;
  return (
    <div className={styles.large}>
      <div>
        <strong>Large value</strong>
        <p>
          {bytesText(large.bytes)}, sha256 <code>{large.sha256.slice(0, 12)}…</code>
          {!isShowable && ". It is too large to be shown here: save it as a file."}
        </p>
      </div>
      <div className={styles.largeActions}>
        {isShowable && (
          <Button
            icon={<ListTree />}
            isBusy={isWanted && fetched.isFetching}
            onClick={() => (isWanted ? void fetched.refetch() : setWanted(true))}
          >
            Show it
          </Button>
        )}
        <SaveButton runId={runId} large={large} />
      </div>
      {fetched.error && <ErrorPanel error={fetched.error} />}
    </div>
  );
}

function SaveButton({ runId, large }: { runId: string; large: LargeValue }) {
  const saving = useMutation({
    mutationFn: () => largeValueFile(runId, large.sha256),
    onSuccess: (file) => saveFile(file, `${large.sha256.slice(0, 12)}.json`),
    onError: (error) => toast({ kind: "error", text: `Not saved. ${error.message}` }),
  });
  return (
    <Button icon={<Download />} isBusy={saving.isPending} onClick={() => saving.mutate()}>
      Save as a file
    </Button>
  );
}

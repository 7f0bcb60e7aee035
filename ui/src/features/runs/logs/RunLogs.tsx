/** What the run's nodes and the engine wrote, oldest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useState } from "react";
import type { LogFilter } from "~/api/queries/keys";
import { logsOptions } from "~/api/queries/runs";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { Select } from "~/design/field/Select";
import { QueryView } from "~/design/query-view/QueryView";
import { LoadMore } from "~/design/table/LoadMore";
import { LogLine } from "./LogLine";
import styles from "./Logs.module.css";

const LEVELS = [
  { value: "debug", label: "All levels" },
  { value: "info", label: "Info and louder" },
  { value: "warn", label: "Warnings and errors" },
  { value: "error", label: "Errors" },
] as const;
type Level = (typeof LEVELS)[number]["value"];

interface RunLogsProps {
  runId: string;
  names: ReadonlyMap<string, string>;
  /** Only lines about this node. */
  nodeId?: string;
}

export function RunLogs({ runId, names, nodeId }: RunLogsProps) {
  const [level, setLevel] = useState<Level>("debug");
  const filter: LogFilter = {
    ...(level === "debug" ? {} : { level }),
    ...(nodeId === undefined ? {} : { nodeId }),
  };
  const logs = useInfiniteQuery({
    ...logsOptions(runId, filter),
    placeholderData: (before) => before,
  });
  return (
    <div className={styles.view}>
      <div className={styles.bar}>
        <Select aria-label="Level" value={level} choices={LEVELS} onChange={setLevel} />
      </div>
      <QueryView query={logs}>
        {(lines) =>
          lines.length === 0 ? (
            <EmptyState icon={<ScrollText />} title="No lines">
              {level === "debug"
                ? "Nothing was written. A logger node writes what you tell it to."
                : "Nothing as loud as that was written. Show all levels to see the rest."}
            </EmptyState>
          ) : (
            <>
              <ol className={styles.lines} aria-label="Log">
                {lines.map((line, index) => (
                  // Lines only ever come after one another, so their place names them.
                  // biome-ignore lint/suspicious/noArrayIndexKey: see above.
                  <LogLine key={index} runId={runId} line={line} names={names} />
                ))}
              </ol>
              <LoadMore query={logs} shown={lines.length} />
            </>
          )
        }
      </QueryView>
    </div>
  );
}

/** What the run's nodes and the engine wrote, oldest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowDownToLine, ScrollText } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import type { LogFilter } from "~/api/queries/keys";
import { logsOptions } from "~/api/queries/runs";
import type { LogView } from "~/api/types";
import { Button } from "~/design/button/Button";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { SearchInput } from "~/design/field/SearchInput";
import { Select } from "~/design/field/Select";
import { QueryView } from "~/design/query-view/QueryView";
import { LoadMore } from "~/design/table/LoadMore";
import { LogList } from "./LogList";
import styles from "./Logs.module.css";
import { matchingLines } from "./log-lines";

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
  const [text, setText] = useState("");
  const [isAtEnd, setAtEnd] = useState(false);
  const filter: LogFilter = {
    ...(level === "debug" ? {} : { level }),
    ...(nodeId === undefined ? {} : { nodeId }),
  };
  const logs = useInfiniteQuery({
    ...logsOptions(runId, filter),
    placeholderData: (before) => before,
  });
  useTheRest(logs, isAtEnd || text !== "");
  return (
    <div className={styles.view}>
      <div className={styles.bar}>
        <SearchInput
          label="Search the log"
          className={styles.search}
          value={text}
          onChange={setText}
        />
        <Select aria-label="Level" value={level} choices={LEVELS} onChange={setLevel} />
        <Button
          icon={<ArrowDownToLine />}
          aria-pressed={isAtEnd}
          onClick={() => setAtEnd(!isAtEnd)}
        >
          Follow the end
        </Button>
      </div>
      <QueryView query={logs}>
        {(lines) =>
          lines.length === 0 ? (
            <NoLines isNarrowed={level !== "debug"} />
          ) : (
            <Lines {...{ runId, names, lines, text, logs, isAtEnd }} />
          )
        }
      </QueryView>
    </div>
  );
}

type Logs = Parameters<typeof LoadMore>[0]["query"];

interface LinesProps {
  runId: string;
  names: ReadonlyMap<string, string>;
  lines: readonly LogView[];
  text: string;
  logs: Logs;
  isAtEnd: boolean;
}

function Lines({ runId, names, lines, text, logs, isAtEnd }: LinesProps) {
  // Typing goes first, looking through thousands of lines after it.
  const wanted = useDeferredValue(text);
  const shown = useMemo(() => matchingLines(lines, wanted, names), [lines, wanted, names]);
  const fetchMore = () => {
    const canFetch = logs.hasNextPage && !logs.isFetchingNextPage;
    if (canFetch && !logs.isFetchNextPageError) void logs.fetchNextPage();
  };
  return (
    <>
      {wanted !== "" && (
        <p className={styles.count} role="status">
          {foundText(shown.length, lines.length, logs.hasNextPage)}
        </p>
      )}
      <LogList runId={runId} lines={shown} names={names} onEnd={fetchMore} isAtEnd={isAtEnd} />
      <LoadMore query={logs} shown={lines.length} />
    </>
  );
}

/** Fetches page after page while all lines are needed: to be searched, or to reach the last one. */
function useTheRest(logs: Logs, isWanted: boolean): void {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = logs;
  const isDue = isWanted && hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  useEffect(() => {
    if (isDue) void fetchNextPage();
  }, [isDue, fetchNextPage]);
}

function foundText(found: number, all: number, isUnderWay: boolean): string {
  const of = `${found.toLocaleString("en")} of ${all.toLocaleString("en")} lines`;
  return isUnderWay ? `${of}, still reading` : of;
}

function NoLines({ isNarrowed }: { isNarrowed: boolean }) {
  return (
    <EmptyState icon={<ScrollText />} title="No lines">
      {isNarrowed
        ? "Nothing as loud as that was written. Show all levels to see the rest."
        : "Nothing was written. A logger node writes what you tell it to."}
    </EmptyState>
  );
}

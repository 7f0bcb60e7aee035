/** The rows, what is selected of them, and the runs that came while one was reading further down. */
import { ArrowUp } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import type { RunListFilter } from "~/api/queries/runs";
import type { Run } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Checkbox } from "~/design/field/Checkbox";
import { LoadMore } from "~/design/table/LoadMore";
import { BulkActions } from "../bulk/BulkActions";
import styles from "./Runs.module.css";
import { RunTable } from "./RunTable";
import type { RunsSearch } from "./runs-search";
import { useLiveRuns } from "./use-live-runs";

/** So far down one is still at the top. */
const TOP_PIXELS = 8;

interface RunListProps {
  rows: readonly Run[];
  query: Parameters<typeof LoadMore>[0]["query"];
  filter: RunListFilter;
  search: RunsSearch;
  nameOf: (scenarioId: string) => string;
  whenEmpty: ReactNode;
}

export function RunList({ rows, query, filter, search, nameOf, whenEmpty }: RunListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [isDown, setDown] = useState(false);
  const { selected, setSelected, toggle } = useSelection();
  // Nothing may move while somebody picks rows.
  const live = useLiveRuns(filter, isDown || selected.size > 0);
  const chosen = rows.filter((run) => selected.has(run.id));
  const isAll = rows.length > 0 && chosen.length === rows.length;
  const showNew = () => {
    live.show();
    scroller.current?.scrollTo({ top: 0 });
  };
  if (rows.length === 0) {
    return (
      <>
        {query.hasNextPage ? null : whenEmpty}
        <LoadMore query={query} shown={0} />
      </>
    );
  }
  return (
    <>
      <div className={styles.bar}>
        <Checkbox
          label="All shown"
          checked={isAll}
          onChange={(isOn) => setSelected(new Set(isOn ? rows.map((run) => run.id) : []))}
        />
        <span role="status">{countText(rows.length, chosen.length, query.hasNextPage)}</span>
        <BulkActions chosen={chosen} search={search} onDone={() => setSelected(new Set())} />
      </div>
      <div className={styles.table}>
        {live.count > 0 && (
          <Button className={styles.fresh} icon={<ArrowUp />} size="small" onClick={showNew}>
            {newText(live.count, live.isMore)}
          </Button>
        )}
        <RunTable
          rows={rows}
          nameOf={nameOf}
          selection={{ selected, toggle }}
          scroller={scroller}
          onScroll={(top) => setDown(top > TOP_PIXELS)}
          onEnd={() => {
            const canFetch = query.hasNextPage && !query.isFetchingNextPage;
            if (canFetch && !query.isFetchNextPageError) void query.fetchNextPage();
          }}
        />
      </div>
      <LoadMore query={query} shown={rows.length} />
    </>
  );
}

function useSelection() {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  return { selected, setSelected, toggle };
}

function countText(shown: number, selected: number, hasMore: boolean): string {
  const all = `${shown.toLocaleString("en")}${hasMore ? "+" : ""} ${shown === 1 ? "run" : "runs"}`;
  return selected > 0 ? `${selected.toLocaleString("en")} of ${all} selected` : all;
}

function newText(count: number, isMore: boolean): string {
  return `${count}${isMore ? "+" : ""} new ${count === 1 ? "run" : "runs"}`;
}

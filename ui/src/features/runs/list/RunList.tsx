/** The rows, what is selected of them, and the runs that came while one was reading further down. */
import { ArrowUp } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import type { RunListFilter } from "~/api/queries/runs";
import type { Run } from "~/api/types";
import { Button } from "~/design/button/Button";
import { LinkButton } from "~/design/button/LinkButton";
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
  const selection = useSelection(rows);
  const { selected, isAllThatMatch } = selection;
  // Nothing may move while somebody picks rows.
  const live = useLiveRuns(filter, isDown || selected.size > 0);
  const chosen = rows.filter((run) => selected.has(run.id));
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
          checked={isAllThatMatch || chosen.length === rows.length}
          onChange={(isOn) => (isOn ? selection.selectShown() : selection.clear())}
        />
        <Count {...{ rows, chosen, selection }} hasMore={query.hasNextPage} />
        {live.count > 0 && (
          <Button icon={<ArrowUp />} size="small" onClick={showNew}>
            {newText(live.count, live.isMore)}
          </Button>
        )}
        {selected.size > 0 && (
          <BulkActions
            chosen={isAllThatMatch ? "all" : chosen}
            search={search}
            onDone={selection.clear}
          />
        )}
      </div>
      <div className={styles.table}>
        <RunTable
          rows={rows}
          nameOf={nameOf}
          selection={selection}
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

interface CountProps {
  rows: readonly Run[];
  chosen: readonly Run[];
  selection: ReturnType<typeof useSelection>;
  hasMore: boolean;
}

/** How many there are and how many of them are selected, with the way from some to all. */
function Count({ rows, chosen, selection, hasMore }: CountProps) {
  const { isAllThatMatch } = selection;
  return (
    <span className={styles.count}>
      <span role="status">
        {isAllThatMatch
          ? `All ${hasMore ? "" : `${countOf(rows.length)} `}that match are selected`
          : countText(rows.length, chosen.length, hasMore)}
      </span>
      {chosen.length > 0 && !isAllThatMatch && (
        <LinkButton onClick={selection.selectAllThatMatch}>
          Select all {hasMore ? "" : `${countOf(rows.length)} `}that match
        </LinkButton>
      )}
    </span>
  );
}

/** Rows by their ids, or whatever the filter names: also what is not loaded. */
function useSelection(rows: readonly Run[]) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isAllThatMatch, setAllThatMatch] = useState(false);
  const shown = () => new Set(rows.map(({ id }) => id));
  const select = (ids: ReadonlySet<string>, isAll: boolean) => {
    setSelected(ids);
    setAllThatMatch(isAll);
  };
  return {
    selected,
    isAllThatMatch,
    isSelected: (id: string) => isAllThatMatch || selected.has(id),
    toggle: (id: string) => {
      const next = isAllThatMatch ? shown() : new Set(selected);
      if (!next.delete(id)) next.add(id);
      select(next, false);
    },
    selectShown: () => select(shown(), false),
    selectAllThatMatch: () => select(shown(), true),
    clear: () => select(new Set(), false),
  };
}

function countOf(count: number): string {
  return count.toLocaleString("en");
}

function countText(shown: number, selected: number, hasMore: boolean): string {
  const all = `${countOf(shown)}${hasMore ? "+" : ""} ${shown === 1 ? "run" : "runs"}`;
  return selected > 0 ? `${countOf(selected)} of ${all} selected` : all;
}

function newText(count: number, isMore: boolean): string {
  return `${count}${isMore ? "+" : ""} new ${count === 1 ? "run" : "runs"}`;
}

/** All runs, newest first, as they happen. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ListChecks, SearchX } from "lucide-react";
import { type ReactNode, useEffect, useMemo } from "react";
import { type RunListFilter, runsOptions } from "~/api/queries/runs";
import { scenarioNamesOptions } from "~/api/queries/scenario-names";
import type { Run } from "~/api/types";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { ButtonLink } from "~/design/link/Link";
import { Page } from "~/design/page/Page";
import { PageHeader } from "~/design/page/PageHeader";
import { QueryView } from "~/design/query-view/QueryView";
import { runsRoute } from "../runs-route";
import { RunFilters } from "./filters/RunFilters";
import { RunList } from "./RunList";
import { filterOf, isNarrowed, type RunsSearch, readRunsSearch } from "./runs-search";

/** A page may hold nothing though more follow: so many rows are looked for by themselves. */
const ROWS_WANTED = 30;
const PAGES_SEARCHED_MAX = 20;

export function RunsPage() {
  // The router keeps what was not understood beside what was; it must not get further than this.
  const search = readRunsSearch({ ...runsRoute.useSearch() });
  const navigate = runsRoute.useNavigate();
  const key = JSON.stringify(search);
  // A range ends with the moment in which it was chosen; otherwise each drawing would ask anew.
  const filter = useMemo(() => filterOf(JSON.parse(key), new Date()), [key]);
  return (
    <Page>
      <PageHeader title="Runs" />
      <RunFilters
        search={search}
        onChange={(change) =>
          void navigate({
            search: (before) => readRunsSearch({ ...before, ...change }),
            replace: true,
          })
        }
      />
      <Runs
        key={key}
        filter={filter}
        whenEmpty={isNarrowed(search) ? <NoMatch /> : <NoRuns />}
        search={search}
      />
    </Page>
  );
}

interface RunsProps {
  filter: RunListFilter;
  search: RunsSearch;
  whenEmpty: ReactNode;
}

function Runs({ filter, search, whenEmpty }: RunsProps) {
  const names = useQuery(scenarioNamesOptions());
  const runs = useInfiniteQuery({
    ...runsOptions(filter),
    // Events keep it up to date: fetching a long list anew at each glance would not.
    refetchOnWindowFocus: false,
  });
  useSearchOn(runs);
  const nameOf = (id: string) => names.data?.get(id) ?? id;
  return (
    <QueryView query={runs}>
      {(rows: Run[]) => (
        <RunList
          rows={rows}
          query={runs}
          filter={filter}
          search={search}
          nameOf={nameOf}
          whenEmpty={whenEmpty}
        />
      )}
    </QueryView>
  );
}

interface PagedRuns {
  data: Run[] | undefined;
  hasNextPage: boolean;
  isFetching: boolean;
  isError: boolean;
  fetchNextPage: () => unknown;
}

/** Goes on by itself while a rare kind of run is looked for among many, but not for ever. */
function useSearchOn({ data, hasNextPage, isFetching, isError, fetchNextPage }: PagedRuns) {
  const rows = data?.length ?? 0;
  const isShort = data !== undefined && rows < ROWS_WANTED && hasNextPage;
  const pages = useMemo(() => ({ count: 0 }), []);
  useEffect(() => {
    if (!isShort || isFetching || isError || pages.count >= PAGES_SEARCHED_MAX) return;
    pages.count += 1;
    void fetchNextPage();
  }, [isShort, isFetching, isError, fetchNextPage, pages]);
}

function NoMatch() {
  return (
    <EmptyState icon={<SearchX />} title="No run matches">
      Take a filter away, or choose a longer time. A run that begins now and matches appears here by
      itself.
    </EmptyState>
  );
}

function NoRuns() {
  return (
    <EmptyState
      icon={<ListChecks />}
      title="No runs yet"
      actions={
        <ButtonLink to="/scenarios" kind="primary">
          Go to the scenarios
        </ButtonLink>
      }
    >
      A run appears here as soon as an event comes in for a published scenario.
    </EmptyState>
  );
}

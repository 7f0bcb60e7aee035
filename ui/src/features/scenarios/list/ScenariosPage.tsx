/** The list of all scenarios. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, SearchX, Workflow } from "lucide-react";
import { type ReactNode, useState } from "react";
import { keys, type ScenarioFilter } from "~/api/queries/keys";
import { scenariosOptions } from "~/api/queries/scenarios";
import { Button } from "~/design/button/Button";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { SearchInput } from "~/design/field/SearchInput";
import { Select } from "~/design/field/Select";
import { useFileDrop } from "~/design/file-drop/use-file-drop";
import { Page } from "~/design/page/Page";
import { PageHeader } from "~/design/page/PageHeader";
import { Toolbar } from "~/design/page/Toolbar";
import { QueryView } from "~/design/query-view/QueryView";
import { LoadMore } from "~/design/table/LoadMore";
import { classNames } from "~/design/text/class-names";
import { toast } from "~/design/toast/toasts";
import { NewScenarioDialog } from "../create/NewScenarioDialog";
import { type ScenariosSearch, type Source, scenariosRoute } from "../scenarios-route";
import styles from "./ScenariosPage.module.css";
import { ScenarioTable } from "./ScenarioTable";

const STATES = [
  { value: "all", label: "All states" },
  { value: "enabled", label: "Enabled" },
  { value: "disabled", label: "Disabled" },
] as const;

export function ScenariosPage() {
  const search = scenariosRoute.useSearch();
  const navigate = scenariosRoute.useNavigate();
  const queryClient = useQueryClient();
  const all = useInfiniteQuery(scenariosOptions());
  const isFirst = all.data?.length === 0;
  const create = (source: Source | null) =>
    void navigate({
      search: ({ new: _, ...rest }) => ({ ...rest, ...(source ? { new: source } : {}) }),
      replace: true,
    });
  const [dropped, setDropped] = useState<readonly File[]>();
  const { isOver, dropProps } = useFileDrop((files) => {
    setDropped(files);
    create("file");
  });
  const narrow = (change: ScenariosSearch) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const button = (
    <Button
      kind="primary"
      icon={<Plus />}
      onClick={() => {
        setDropped(undefined);
        create(isFirst ? "example" : "blank");
      }}
    >
      New scenario
    </Button>
  );
  return (
    <Page>
      <div className={classNames(styles.drop, isOver && styles.over)} {...dropProps}>
        <PageHeader title="Scenarios" actions={button} />
        <Toolbar>
          <SearchInput
            label="Search scenarios"
            value={search.search ?? ""}
            onChange={(text) => narrow({ search: text })}
          />
          <Select
            aria-label="State"
            value={search.state ?? "all"}
            choices={STATES}
            onChange={(state) =>
              void navigate({
                search: ({ search: text }) => ({
                  ...(text ? { search: text } : {}),
                  ...(state === "all" ? {} : { state }),
                }),
                replace: true,
              })
            }
          />
        </Toolbar>
        <ScenarioList filter={filterOf(search)} create={button} />
      </div>
      {search.new && (
        <NewScenarioDialog
          from={search.new}
          dropped={dropped}
          onClose={() => create(null)}
          onCreated={(scenario) => {
            toast({ text: `Created ${scenario.name}` });
            void queryClient.invalidateQueries({ queryKey: keys.scenarios.all });
            const params = { scenarioId: scenario.id };
            void navigate({ to: "/scenarios/$scenarioId", params });
          }}
        />
      )}
    </Page>
  );
}

function filterOf({ search, state }: ScenariosSearch): ScenarioFilter {
  return {
    ...(search ? { search } : {}),
    ...(state ? { enabled: state === "enabled" } : {}),
  };
}

interface ScenarioListProps {
  filter: ScenarioFilter;
  create: ReactNode;
}

function ScenarioList({ filter, create }: ScenarioListProps) {
  const scenarios = useInfiniteQuery({
    ...scenariosOptions(filter),
    // While another filter is being fetched, what was found before stays.
    placeholderData: (before) => before,
  });
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <QueryView query={scenarios}>
      {(rows) => {
        if (rows.length > 0) {
          return (
            <>
              <ScenarioTable rows={rows} />
              <LoadMore query={scenarios} shown={rows.length} />
            </>
          );
        }
        return isFiltered ? (
          <EmptyState icon={<SearchX />} title="No scenario matches">
            Try another word, or show all states.
          </EmptyState>
        ) : (
          <EmptyState icon={<Workflow />} title="No scenarios yet" actions={create}>
            A scenario says what happens when an event comes in. Begin with an example to see one
            work, or drop a scenario file here.
          </EmptyState>
        );
      }}
    </QueryView>
  );
}

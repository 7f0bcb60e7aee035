/** What narrows the list of runs. All of it stands in the address. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { SlidersHorizontal, X } from "lucide-react";
import { useState } from "react";
import { scenarioNamesOptions } from "~/api/queries/scenario-names";
import type { RunStatus } from "~/api/types";
import { RUN_STATUSES, STATUSES } from "~/design/badge/statuses";
import { Button } from "~/design/button/Button";
import { Combobox } from "~/design/combobox/Combobox";
import { SearchInput } from "~/design/field/SearchInput";
import { Select } from "~/design/field/Select";
import styles from "../Runs.module.css";
import { isNarrowed, isRunId, RANGES, type RunsSearch } from "../runs-search";
import { MoreFilters } from "./MoreFilters";
import { useTyped } from "./use-typed";

const RANGE_LABELS = {
  "15m": "Last 15 minutes",
  "1h": "Last hour",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
} as const;

interface RunFiltersProps {
  search: RunsSearch;
  /** Undefined members are taken out of the address. */
  onChange: (change: { [Key in keyof RunsSearch]: RunsSearch[Key] | undefined }) => void;
}

export function RunFilters({ search, onChange }: RunFiltersProps) {
  const rest = [search.error, search.label, search.after, search.before, search.dryRun];
  const count = rest.filter(Boolean).length;
  const [isOpen, setOpen] = useState(count > 0);
  const clear = () =>
    onChange({
      ...{ scenario: undefined, status: undefined, range: undefined, correlationId: undefined },
      ...{ after: undefined, before: undefined, label: undefined, error: undefined },
      dryRun: undefined,
    });
  return (
    <search className={styles.filters}>
      <div className={styles.row}>
        <IdSearch value={search.correlationId} onChange={onChange} />
        <ScenarioFilter
          value={search.scenario}
          onChange={(scenario) => onChange({ scenario: scenario || undefined })}
        />
        <RangeFilter search={search} onChange={onChange} />
        <Button
          kind="quiet"
          icon={<SlidersHorizontal />}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {count > 0 ? `More filters (${count})` : "More filters"}
        </Button>
      </div>
      <div className={styles.row}>
        <StatusFilter
          value={search.status ?? []}
          onChange={(status) => onChange({ status: status.length > 0 ? status : undefined })}
        />
        {isNarrowed(search) && (
          <Button kind="quiet" size="small" icon={<X />} className={styles.clear} onClick={clear}>
            Clear
          </Button>
        )}
      </div>
      {isOpen && <MoreFilters search={search} onChange={onChange} />}
    </search>
  );
}

/** A correlation id narrows the list; a run's id leads to the run. */
function IdSearch({
  value,
  onChange,
}: Pick<RunFiltersProps, "onChange"> & { value?: string | undefined }) {
  const navigate = useNavigate();
  const typed = useTyped(value ?? "", (text) => onChange({ correlationId: text || undefined }));
  return (
    <SearchInput
      label="Correlation id or run id"
      className={styles.search}
      value={typed.text}
      maxLength={128}
      onChange={typed.setText}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        const text = typed.text.trim();
        if (isRunId(text)) {
          typed.drop();
          void navigate({ to: "/runs/$runId", params: { runId: text } });
        } else {
          typed.commit();
        }
      }}
    />
  );
}

function ScenarioFilter(props: { value: string | undefined; onChange: (id: string) => void }) {
  const names = useQuery(scenarioNamesOptions());
  const choices = [...(names.data ?? [])].map(([value, label]) => ({ value, label }));
  return (
    <div className={styles.scenarioFilter}>
      <Combobox
        aria-label="Scenario"
        placeholder="All scenarios"
        value={props.value ?? ""}
        choices={choices}
        onChange={props.onChange}
      />
    </div>
  );
}

function RangeFilter({ search, onChange }: RunFiltersProps) {
  const isOwn = Boolean(search.after || search.before);
  const choices = [
    { value: "all", label: isOwn ? "From … to …" : "Any time" },
    ...RANGES.map((value) => ({ value, label: RANGE_LABELS[value] })),
  ];
  return (
    <Select
      aria-label="Time"
      value={search.range ?? "all"}
      choices={choices}
      onChange={(chosen) =>
        onChange({
          range: RANGES.find((range) => range === chosen),
          after: undefined,
          before: undefined,
        })
      }
    />
  );
}

interface StatusFilterProps {
  value: readonly RunStatus[];
  onChange: (value: RunStatus[]) => void;
}

function StatusFilter({ value, onChange }: StatusFilterProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a row everywhere.
    <div role="group" aria-label="Status" className={styles.chips}>
      {RUN_STATUSES.map((status) => {
        const { label, icon: Icon } = STATUSES[status];
        const isOn = value.includes(status);
        const next = RUN_STATUSES.filter((one) => (one === status ? !isOn : value.includes(one)));
        return (
          <button
            key={status}
            type="button"
            className={styles.chip}
            aria-pressed={isOn}
            onClick={() => onChange(next)}
          >
            <Icon aria-hidden />
            {label}
          </button>
        );
      })}
    </div>
  );
}

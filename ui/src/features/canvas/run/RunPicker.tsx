/** Which run's data is shown: one of the last ones, or none. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { runsOptions } from "~/api/queries/runs";
import type { Run } from "~/api/types";
import { STATUSES } from "~/design/badge/statuses";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { absoluteTime } from "~/design/time/format-time";
import { useEditor } from "../page/editor";

export function RunPicker() {
  const { scenario, run, chooseRun } = useEditor();
  const runs = useInfiniteQuery(runsOptions({ scenario: scenario.id }));
  const choices = (runs.data ?? []).map((one) => ({ value: one.id, label: runLabel(one) }));
  const isListed = run === undefined || choices.some((choice) => choice.value === run.id);
  const all = [
    { value: "", label: "No run" },
    ...(isListed ? [] : [{ value: run.id, label: "The dry run" }]),
    ...choices,
  ];
  return (
    <Field label="Data of run" isOptional>
      <Select
        value={run?.id ?? ""}
        choices={all}
        onChange={(id) => chooseRun(id === "" ? undefined : id)}
      />
    </Field>
  );
}

export function runLabel(run: Run): string {
  return `${absoluteTime(new Date(run.createdAt))} · ${STATUSES[run.status].label}`;
}

/** Which version of the scenario runs again. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { versionsOptions } from "~/api/queries/scenarios";
import type { Run } from "~/api/types";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";

interface VersionFieldProps {
  run: Run;
  value: string;
  onChange: (value: string) => void;
}

export function VersionField({ run, value, onChange }: VersionFieldProps) {
  const versions = useInfiniteQuery(versionsOptions(run.scenarioId));
  const same = run.scenarioVersion ? `The same as before (v${run.scenarioVersion})` : "The same";
  const others = (versions.data ?? []).filter(({ version }) => version !== run.scenarioVersion);
  return (
    <Field label="Version">
      <Select
        value={value}
        onChange={onChange}
        choices={[
          { value: "same", label: same },
          { value: "latest", label: "The one that events run now" },
          ...others.map(({ version }) => ({ value: String(version), label: `v${version}` })),
        ]}
      />
    </Field>
  );
}

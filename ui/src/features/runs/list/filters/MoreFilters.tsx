/** The filters that are needed less often. */
import { Checkbox } from "~/design/field/Checkbox";
import { Field } from "~/design/field/Field";
import { TextInput } from "~/design/field/TextInput";
import styles from "../Runs.module.css";
import { type RunsSearch, readLabel } from "../runs-search";
import { useTyped } from "./use-typed";

interface MoreFiltersProps {
  search: RunsSearch;
  onChange: (change: { [Key in keyof RunsSearch]: RunsSearch[Key] | undefined }) => void;
}

export function MoreFilters({ search, onChange }: MoreFiltersProps) {
  const error = useTyped(search.error ?? "", (text) => onChange({ error: text || undefined }));
  const labels = useTyped((search.label ?? []).join(", "), (text) => {
    const label = splitLabels(text);
    if (label.every(readLabel)) onChange({ label: label.length > 0 ? label : undefined });
  });
  const isBad = !splitLabels(labels.text).every(readLabel);
  return (
    <div className={styles.more}>
      <Field label="Error code">
        <TextInput
          value={error.text}
          onChange={error.setText}
          placeholder="HTTP_STATUS"
          maxLength={200}
          isMono
        />
      </Field>
      <Field
        label="Labels"
        error={isBad ? "Write NAME=VALUE, with a comma between several" : undefined}
      >
        <TextInput value={labels.text} onChange={labels.setText} placeholder="region=eu" isMono />
      </Field>
      <div className={styles.pair}>
        <Field label="From">
          <TextInput
            type="datetime-local"
            value={localTime(search.after)}
            onChange={(text) => onChange({ after: instant(text), range: undefined })}
          />
        </Field>
        <Field label="To">
          <TextInput
            type="datetime-local"
            value={localTime(search.before)}
            onChange={(text) => onChange({ before: instant(text), range: undefined })}
          />
        </Field>
      </div>
      <Checkbox
        label="Show dry runs instead of real runs"
        checked={search.dryRun ?? false}
        onChange={(isOn) => onChange({ dryRun: isOn ? true : undefined })}
      />
    </div>
  );
}

function splitLabels(text: string): string[] {
  return text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** As the browser's input has it: in the reader's zone, without saying so. */
function localTime(at: string | undefined): string {
  if (!at) return "";
  const time = new Date(at);
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

function instant(local: string): string | undefined {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
